<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * Nothing is done yet: another person must approve it with Module::approve(); `approvalId` names the request.
 *
 * The request is kept: do not ask again. While it is open the same call finds it; once it was decided, the same call
 * makes a new one. Where a call takes a request id, give one: then what was carried out is not done again.
 */
class ApprovalPending extends VoucherException
{
}
