<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What became of a call. Numbers are never reused.
 */
enum Status: int
{
    /** It is done. */
    case Ok = 0;
    /** It is done and nothing is left: the last page, a finished job, nothing to post. */
    case Done = 1;
    /** This was done before; the stored answer is returned. */
    case Duplicate = 2;
    /** A redemption or sale is held until the ledger answers; ask again with the same key. */
    case InDoubt = 3;
    /** Nothing is done yet: another person must approve it first; the exception names the request. */
    case ApprovalPending = 4;
    /** The code cannot be redeemed. One answer for every reason. */
    case NotRedeemable = -101;
    /** The ledger refused the posting for good; the vouchers are as they were. */
    case LedgerRejected = -102;
    /** The actor has no right to do this. */
    case Forbidden = -103;
    /** There is no such thing, or the actor may not see it. */
    case NotFound = -104;
    /** The codes would be too easy to guess. */
    case WeakCodes = -105;
    /** The state of the thing does not allow it. */
    case WrongState = -106;
    /** Who asked for it may not approve it: it takes two persons. */
    case SamePerson = -107;
    /** The partner's credit does not reach for it. */
    case CreditExceeded = -108;
    /** An argument has a value that makes no sense; the error names it. */
    case InvalidArgument = -201;
    /** A pointer that must not be NULL is. */
    case NullArgument = -202;
    /** The `size` of a struct is not one this library knows, or its unknown tail is not zero. */
    case BadStruct = -203;
    /** Text is not UTF-8 or is not closed with NUL. */
    case BadText = -204;
    /** A handle is NULL, closed, of another kind, or was inherited over `fork()`. */
    case BadHandle = -205;
    /** There is no option of that name. */
    case UnknownOption = -206;
    /** The request id was used before with other content. */
    case RequestMismatch = -207;
    /** The host table lacks the callback this call needs. */
    case NoCallback = -208;
    /** Another writer held the store too long. Nothing happened. */
    case Busy = -301;
    /** Too many attempts. Nothing was looked at; the exception says when to come back. */
    case Throttled = -302;
    /** No room left on the disk. Nothing happened. */
    case DiskFull = -303;
    /** The store could not say whether its commit reached the disk; ask again with the same request. */
    case CommitUnknown = -401;
    /** The store failed to read or write. */
    case Store = -501;
    /** A row or the audit trail does not bear its integrity tag: somebody changed the file. */
    case Integrity = -502;
    /** The root key is not the one this store was made with. */
    case WrongKey = -503;
    /** The root key could not be read. */
    case KeyUnavailable = -504;
    /** The store was written by a newer version of the library, perhaps while this process had it open. */
    case NewerSchema = -505;
    /** The file belongs to another program. */
    case ForeignFile = -506;
    /** A file or directory cannot be used with the rights it has. */
    case FileAccess = -507;
    /** The ledger knows the key with another account or amount; the vouchers are held. */
    case LedgerConflict = -508;
    /** A defect of the library. */
    case Internal = -509;

    /** What it means to somebody who waits at a till. */
    public function class(): StatusClass
    {
        return match (true) {
            $this === self::InDoubt, $this === self::CommitUnknown => StatusClass::InDoubt,
            $this === self::ApprovalPending => StatusClass::Approval,
            $this->value >= 0 => StatusClass::Ok,
            $this->value > -200 => StatusClass::Refused,
            $this->value > -300 => StatusClass::CallerBug,
            $this->value > -400 => StatusClass::Retry,
            default => StatusClass::Fault,
        };
    }

    /** The name in the C header, such as "VOUCHER_NOT_REDEEMABLE". */
    public function title(): string
    {
        return 'VOUCHER_' . strtoupper((string) preg_replace('/(?<!^)[A-Z]/', '_$0', $this->name));
    }
}
