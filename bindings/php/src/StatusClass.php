<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What a status means to somebody who waits at a till.
 */
enum StatusClass: int
{
    /** Go on. */
    case Ok = 0;
    /** Final: the same request will not succeed. */
    case Refused = 1;
    /** Nothing happened: the same request may be made again later. */
    case Retry = 2;
    /** Ask again with the same key or request id. */
    case InDoubt = 3;
    /** The calling program is wrong. */
    case CallerBug = 4;
    /** Somebody on call must look. */
    case Fault = 5;
    /** Nothing is done; another person must approve it: do not ask again. */
    case Approval = 6;
}
