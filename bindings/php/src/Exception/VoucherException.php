<?php

declare(strict_types=1);

namespace Voucher\Exception;

use DateTimeImmutable;
use Voucher\ImportResult;
use Voucher\Reason;
use Voucher\Receipt;
use Voucher\Sale;
use Voucher\Status;
use Voucher\StatusClass;

/**
 * A call failed. The message is one line and never holds a code or a key.
 *
 * Catch by what it means at a till: Refused (final), Retry (nothing happened), InDoubt (ask again with the same
 * request id), CallerBug (the program is wrong), Fault (somebody on call must look), ApprovalPending (nothing is done;
 * another person must approve it: do not ask again).
 */
class VoucherException extends \RuntimeException
{
    /**
     * @param string $message one line, lower case
     * @param int $status number of the status, as in the C header
     * @param string $statusName its name, such as "VOUCHER_NOT_REDEEMABLE"
     * @param StatusClass $statusClass what it means at a till
     * @param Reason $reason why a code cannot be redeemed; Reason::None where the actor may not know
     * @param string $field the field or option at fault, empty if none is
     * @param DateTimeImmutable|null $retryAt when to come back after Throttled, UTC; null if not known
     * @param Receipt|null $receipt the redemption as it stands, after LedgerRejected, LedgerConflict and InDoubt,
     *     and after NotRedeemable if it was reversed since
     * @param \Throwable|null $previous what your ledger or key callable threw
     * @param string $approvalId after ApprovalPending the request that waits for another person, for Module::approve()
     * @param int $position after Integrity the first position of the audit trail that is not what was written there;
     *     0 = not told
     * @param ImportResult|null $import what was found about the rows of a file that was refused for them
     * @param Sale|null $sale the sale as it stands, after LedgerRejected, LedgerConflict and InDoubt, and after
     *     WrongState if it was cancelled since
     */
    final public function __construct(
        string $message,
        public readonly int $status,
        public readonly string $statusName,
        public readonly StatusClass $statusClass,
        public readonly Reason $reason = Reason::None,
        public readonly string $field = '',
        public readonly ?DateTimeImmutable $retryAt = null,
        public readonly ?Receipt $receipt = null,
        ?\Throwable $previous = null,
        public readonly string $approvalId = '',
        public readonly int $position = 0,
        public readonly ?ImportResult $import = null,
        public readonly ?Sale $sale = null,
    ) {
        parent::__construct($message, $status, $previous);
    }

    /**
     * An argument has a value that makes no sense.
     *
     * @internal
     */
    public static function of(string $field, string $problem): InvalidArgument
    {
        $status = Status::InvalidArgument;
        $message = "$field: $problem";
        return new InvalidArgument($message, $status->value, $status->title(), $status->class(), field: $field);
    }
}
