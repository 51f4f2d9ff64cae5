<?php

declare(strict_types=1);

namespace Voucher\Module;

use FFI;
use Voucher\Actor;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\LibraryMissing;
use Voucher\Exception\VoucherException;
use Voucher\Library;
use Voucher\MessageTag;
use Voucher\Native\Calls;
use Voucher\Native\ExchangeReader;
use Voucher\Native\ExchangeWriter;
use Voucher\Native\Writer;

/**
 * The part of a Module that writes messages about vouchers, for you to send.
 *
 * @internal use it through Module
 */
trait Messaging
{
    /** Bytes of a message with its NUL that are always enough: a second try would reveal the code twice. */
    private const MESSAGE_BYTES = 65537;

    /** Tags asked for at first. */
    private const TAGS = 64;

    /**
     * A message about one voucher from a template, such as "{{ amount }} until {{ expires_at }}". Needs Right::View.
     *
     * A template that names the tag "code", even in a part that is not shown, reveals the code as reveal() does: it needs Right::Reveal and a reason, is
     * audited first, and counts against the setting "reveal_per_day". Keep such a message out of logs.
     *
     * @param string $idOrSerial identifier or serial of the voucher
     * @param string $template text with tags and Jinja's conditions and loops, at most 65,536 bytes: messagePreset()
     *     has some, messageTags() lists the tags
     * @param bool $html the template is HTML: what goes into it is escaped
     * @param string $locale whose way to write amounts and dates, such as "de-DE"; empty = "10.00 EUR", "2026-12-31"
     * @param string $holder the holder's name, which only you know, at most 127 bytes; empty = the account
     * @param string $reason why the code must be seen, at most 255 bytes; kept in the audit trail
     *
     * @throws VoucherException InvalidArgument names a tag that does not exist; NotFound, Forbidden; Throttled: the
     *     quota of the day is used up; WrongState: the code is asked for and its series is sealed; ...
     */
    public function message(
        Actor $actor,
        string $idOrSerial,
        string $template,
        bool $html = false,
        string $locale = '',
        string $holder = '',
        string $reason = '',
    ): string {
        $request = ExchangeWriter::messageParams($this->calls, $html, $locale, $holder, $reason);
        $buffer = $this->calls->ffi->new('char[' . self::MESSAGE_BYTES . ']');
        $length = $this->calls->ffi->new('uint32_t');
        $this->run(
            'voucher_message_render',
            $actor,
            Writer::argument('id_or_serial', $idOrSerial),
            FFI::addr($request),
            Writer::argument('template', $template),
            $buffer,
            self::MESSAGE_BYTES,
            FFI::addr($length),
        );
        $message = FFI::string($buffer);
        FFI::memset($buffer, 0, self::MESSAGE_BYTES);
        return $message;
    }

    /**
     * What a template can show.
     *
     * @return list<MessageTag>
     *
     * @throws LibraryMissing if the library cannot be loaded
     */
    public static function messageTags(): array
    {
        $calls = new Calls(Library::ffi());
        $count = $calls->ffi->new('uint32_t');
        $items = $calls->structs('voucher_message_tag', self::TAGS);
        $calls->run('voucher_message_tags', $items, self::TAGS, FFI::addr($count));
        $tags = [];
        for ($number = 0; $number < $count->cdata; $number++) {
            $tags[] = ExchangeReader::messageTag($items[$number]);
        }
        return $tags;
    }

    /**
     * A template to begin with: "sold", "gift", "redeemed" or "expiring".
     *
     * @param bool $html as HTML instead of plain text
     *
     * @throws VoucherException InvalidArgument if there is none of this name
     */
    public static function messagePreset(string $name, bool $html = false): string
    {
        $template = Library::ffi()->voucher_message_preset(Writer::argument('name', $name), (int) $html);
        return $template ?? throw InvalidArgument::of('name', 'is not one of sold, gift, redeemed and expiring');
    }
}
