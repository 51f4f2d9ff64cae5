<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Actor;
use Voucher\Exception\Forbidden;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\NotFound;
use Voucher\Exception\VoucherException;
use Voucher\MessageTag;
use Voucher\Module;
use Voucher\Right;
use Voucher\Voucher;

/**
 * What a holder is told.
 */
final class MessageTest extends StoreTestCase
{
    private Voucher $voucher;
    private Actor $clerk;

    protected function setUp(): void
    {
        parent::setUp();
        $this->generate(1, seriesCode: 'GIFT');
        $this->voucher = [...$this->vouchers->search($this->operator)][0];
        $this->clerk = Actor::operator('clara', [Right::View]);
    }

    public function testAMessageShowsWhatTheTemplateNames(): void
    {
        $template = 'Dear {{ holder }}, {{ face_value }} on {{ serial }}';
        $message = $this->vouchers->message($this->clerk, $this->voucher->serial, $template, holder: 'Zoë & Co');
        self::assertSame("Dear Zoë & Co, 10.00 EUR on {$this->voucher->serial}", $message);
    }

    public function testHtmlIsEscaped(): void
    {
        $message = $this->vouchers->message(
            $this->clerk,
            $this->voucher->id,
            '<b>{{ holder }}</b>',
            html: true,
            holder: '<script>&',
        );
        self::assertStringStartsWith('<b>&lt;script&gt;&amp;', $message);
    }

    public function testAmountsAreWrittenAsTheHolderDoes(): void
    {
        $message = $this->vouchers->message($this->clerk, $this->voucher->id, '{{ face_value }}', locale: 'de-DE');
        self::assertStringContainsString('10,00', $message);
    }

    public function testACodeNeedsTheRightAndAReason(): void
    {
        $show = fn (Actor $actor, string $reason) =>
            $this->vouchers->message($actor, $this->voucher->id, 'Code {{ code }}', reason: $reason);
        $this->assertThrows(Forbidden::class, fn () => $show($this->clerk, 'lost in the post'));
        $this->assertThrows(InvalidArgument::class, fn () => $show($this->operator, ''));
        $seller = Actor::operator('sven', [Right::View, Right::Reveal]);
        $code = $this->vouchers->reveal($this->operator, $this->voucher->id, 'to compare');
        $plain = static fn (string $text): string => str_replace(['-', ' '], '', $text);
        self::assertSame('Code' . $plain($code), $plain($show($seller, 'lost in the post')));
        $history = [...$this->vouchers->history($this->operator, $this->voucher->id)];
        self::assertContains('sven', array_column($history, 'actorId'));
        self::assertStringContainsString('lost in the post', print_r($history, true));
        self::assertStringNotContainsString($plain($code), $plain(print_r($history, true)));
    }

    public function testATemplateThatNamesTheCodeNeedsTheRightEvenIfItHidesIt(): void
    {
        $template = '{% if false %}{{ code }}{% endif %}{{ serial }}';
        $this->assertThrows(Forbidden::class, fn () =>
            $this->vouchers->message($this->clerk, $this->voucher->id, $template));
    }

    public function testPresetsAreReadyToUse(): void
    {
        foreach (['sold', 'gift', 'redeemed', 'expiring'] as $name) {
            foreach ([false, true] as $html) {
                $template = Module::messagePreset($name, $html);
                $message = $this->vouchers->message(
                    $this->operator,
                    $this->voucher->id,
                    $template,
                    html: $html,
                    holder: 'Zoë',
                    reason: 'sold at the counter',
                );
                self::assertStringContainsString('Zoë', $message);
                self::assertStringNotContainsString('{{', $message);
                self::assertSame($html, str_contains($message, '<p>'));
            }
        }
        foreach (['wedding', '', "sold\0"] as $name) {
            $this->assertThrows(InvalidArgument::class, fn () => Module::messagePreset($name));
        }
    }

    public function testEveryTagCanBeShown(): void
    {
        $tags = Module::messageTags();
        $names = array_map(static fn (MessageTag $tag): string => $tag->name, $tags);
        self::assertContains('code', $names);
        self::assertContains('external_serial', $names);
        foreach ($tags as $tag) {
            self::assertNotSame('', $tag->description);
            $this->vouchers->message($this->operator, $this->voucher->id, "{{ $tag->name }}", reason: 'to test');
        }
    }

    public function testAnUnknownTagIsNamed(): void
    {
        try {
            $this->vouchers->message($this->operator, $this->voucher->id, 'Dear {{ custommer }}');
            self::fail('took an unknown tag');
        } catch (InvalidArgument $refused) {
            self::assertStringContainsString('custommer', $refused->getMessage());
        }
    }

    public function testHostileTemplatesAreRefused(): void
    {
        $templates = [
            'unfinished' => '{{ serial',
            'endless' => '{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}',
            'too long' => str_repeat('x', 65537),
            'a file' => '{% include "/etc/passwd" %}',
            'a NUL' => "a\0b",
            'no text' => "\xff\xfe",
        ];
        foreach ($templates as $what => $template) {
            try {
                $this->vouchers->message($this->operator, $this->voucher->id, $template);
                self::fail("took a template that is $what");
            } catch (\Voucher\Exception\CallerBug $refused) {
                self::assertLessThan(2000, strlen($refused->getMessage()), $what);
            }
        }
        $this->assertThrows(InvalidArgument::class, fn () =>
            $this->vouchers->message($this->operator, $this->voucher->id, 'x', holder: str_repeat('x', 128)));
        $this->assertThrows(NotFound::class, fn () => $this->vouchers->message($this->operator, 'NONE-00000001', 'x'));
        $this->assertThrows(VoucherException::class, fn () =>
            $this->vouchers->message($this->alice, $this->voucher->id, 'x'));
    }
}
