<?php

declare(strict_types=1);

namespace Voucher\Module;

use FFI;
use Generator;
use Voucher\Actor;
use Voucher\Approval;
use Voucher\ApprovalState;
use Voucher\Exception\VoucherException;
use Voucher\Native\OfficeReader;
use Voucher\Native\Writer;

/**
 * The part of a Module that takes two persons.
 *
 * @internal use it through Module
 */
trait Approving
{
    /**
     * What one person asked for and another must approve, oldest first. Needs Right::View.
     *
     * @param ApprovalState|null $state only those in this state; null = all
     * @return Generator<int, Approval>
     *
     * @throws VoucherException Forbidden, ...
     */
    public function approvals(Actor $actor, ?ApprovalState $state = null): Generator
    {
        $cursor = $this->cursor('voucher_approval_open', $actor, $state?->value ?? 0);
        return $cursor->rows('voucher_approval_fetch', 'voucher_approval', OfficeReader::approval(...));
    }

    /**
     * One request for approval. Needs Right::View.
     *
     * @param string $id its identifier, such as `approvalId` of ApprovalPending
     *
     * @throws VoucherException NotFound, Forbidden, ...
     */
    public function approval(Actor $actor, string $id): Approval
    {
        return $this->decided('voucher_approval_get', $actor, Writer::argument('id', $id));
    }

    /**
     * Approves what another person asked for, and carries it out in that person's name.
     *
     * Its `result` is what was started: generation and bulk operation a job for resumeJob(), a reversal a posting key
     * for retry() or recover(). Settling by hand is done when this returns. Needs Right::Approve and the right for what
     * is asked for. What cannot be carried out any more becomes refused, and the failure says why. After a crash, or a
     * failure you may try again, approve it again.
     *
     * @param string $reason why, for the history
     *
     * @throws VoucherException SamePerson: you asked for it yourself; WrongState: it was decided before, or the thing
     *     is not as it was; NotFound, Forbidden, ...
     */
    public function approve(Actor $actor, string $id, string $reason = ''): Approval
    {
        $why = Writer::argument('reason', $reason);
        return $this->decided('voucher_approve', $actor, Writer::argument('id', $id), $why);
    }

    /**
     * Refuses what another person asked for, or withdraws what you asked for yourself.
     *
     * Needs Right::Approve, but not to withdraw.
     *
     * @param string $reason why; needed
     *
     * @throws VoucherException WrongState: it was decided before; NotFound, Forbidden, ...
     */
    public function refuse(Actor $actor, string $id, string $reason): Approval
    {
        $why = Writer::argument('reason', $reason);
        return $this->decided('voucher_refuse', $actor, Writer::argument('id', $id), $why);
    }

    private function decided(string $function, Actor $actor, string ...$arguments): Approval
    {
        $approval = $this->calls->struct('voucher_approval');
        $this->run($function, $actor, ...[...$arguments, FFI::addr($approval)]);
        return OfficeReader::approval($approval);
    }
}
