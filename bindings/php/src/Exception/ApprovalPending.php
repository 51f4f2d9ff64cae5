<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * Nothing is done yet: another person must approve it with Module::approve(); `approvalId` names the request.
 *
 * The request is kept. Asking again would make a second one.
 */
class ApprovalPending extends VoucherException
{
}
