<?php

declare(strict_types=1);

namespace Voucher\Module;

use FFI;
use Generator;
use Voucher\Actor;
use Voucher\Exception\VoucherException;
use Voucher\Native\OfficeReader;
use Voucher\Native\OfficeWriter;
use Voucher\Native\Writer;
use Voucher\Setting;
use Voucher\VoucherType;

/**
 * The part of a Module that keeps voucher types and settings.
 *
 * @internal use it through Module
 */
trait Configuring
{
    /**
     * Makes a voucher type, or changes the one of this code. Needs Right::Configure.
     *
     * What was made from it keeps its terms. Every field is replaced: change a stored one with VoucherType::with().
     *
     * @return VoucherType as it is now
     *
     * @throws VoucherException Forbidden, InvalidArgument, ...
     */
    public function typePut(Actor $actor, VoucherType $type): VoucherType
    {
        $wanted = OfficeWriter::voucherType($this->calls, $type);
        $stored = $this->calls->struct('voucher_type_record');
        $this->run('voucher_type_put', $actor, FFI::addr($wanted), FFI::addr($stored));
        return OfficeReader::voucherType($stored);
    }

    /**
     * One voucher type. Needs Right::View.
     *
     * @throws VoucherException NotFound, Forbidden, ...
     */
    public function typeGet(Actor $actor, string $code): VoucherType
    {
        $stored = $this->calls->struct('voucher_type_record');
        $this->run('voucher_type_get', $actor, Writer::argument('code', $code), FFI::addr($stored));
        return OfficeReader::voucherType($stored);
    }

    /**
     * The voucher types, by code. Needs Right::View.
     *
     * @param bool $retiredToo true = also those no series can be made from any more
     * @return Generator<int, VoucherType>
     *
     * @throws VoucherException Forbidden, ...
     */
    public function types(Actor $actor, bool $retiredToo = false): Generator
    {
        $cursor = $this->cursor('voucher_type_open', $actor, (int) $retiredToo);
        return $cursor->rows('voucher_type_fetch', 'voucher_type_record', OfficeReader::voucherType(...));
    }

    /**
     * Retires a voucher type, so that no series can be made from it any more, or takes it back. Needs Right::Configure.
     *
     * @param bool $retired false = back into use
     * @return VoucherType as it is now
     *
     * @throws VoucherException NotFound, Forbidden, ...
     */
    public function typeRetire(Actor $actor, string $code, bool $retired = true): VoucherType
    {
        $stored = $this->calls->struct('voucher_type_record');
        $which = Writer::argument('code', $code);
        $this->run('voucher_type_retire', $actor, $which, (int) $retired, FFI::addr($stored));
        return OfficeReader::voucherType($stored);
    }

    /**
     * Sets a setting of the module or of one partner; every process sees it at once. Needs Right::Configure.
     *
     * @param string $name one of those settings() lists
     * @param string $value empty = back to the default
     * @param string $partner the partner it is for; empty = the module
     *
     * @throws VoucherException UnknownOption, InvalidArgument, Forbidden, ...
     */
    public function settingSet(Actor $actor, string $name, string $value, string $partner = ''): void
    {
        $this->run(
            'voucher_setting_set',
            $actor,
            Writer::argument('partner', $partner),
            Writer::argument('name', $name),
            Writer::argument('value', $value),
        );
    }

    /**
     * A setting as it is in effect: the default, if nobody set it. Needs Right::View.
     *
     * @param string $partner the partner it is for; empty = the module
     *
     * @throws VoucherException UnknownOption, Forbidden, ...
     */
    public function setting(Actor $actor, string $name, string $partner = ''): string
    {
        $partner = Writer::argument('partner', $partner);
        return $this->text('voucher_setting_get', $actor, 256, $partner, Writer::argument('name', $name));
    }

    /**
     * All settings there are, each as it is in effect. Needs Right::View.
     *
     * @param string $partner the partner they are for; empty = the module
     * @return Generator<int, Setting>
     *
     * @throws VoucherException Forbidden, ...
     */
    public function settings(Actor $actor, string $partner = ''): Generator
    {
        $cursor = $this->cursor('voucher_setting_open', $actor, Writer::argument('partner', $partner));
        return $cursor->rows('voucher_setting_fetch', 'voucher_setting', OfficeReader::setting(...));
    }
}
