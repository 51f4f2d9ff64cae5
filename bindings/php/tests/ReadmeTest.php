<?php

declare(strict_types=1);

namespace Voucher\Tests;

/**
 * Every sample of the README runs as it stands there, with the paths of a test.
 */
final class ReadmeTest extends StoreTestCase
{
    private const README = __DIR__ . '/../README.md';

    /** @return iterable<string, array{string}> */
    public function samples(): iterable
    {
        preg_match_all('/^```php\n(.*?)^```$/ms', (string) file_get_contents(self::README), $blocks);
        foreach ($blocks[1] as $number => $sample) {
            yield "sample $number" => [$sample];
        }
    }

    /** @dataProvider samples */
    public function testASampleRuns(string $sample): void
    {
        $folders = ['/var/lib/billing/vouchers.db' => '/store.db', '/etc/billing/root.key' => '/root.key']
            + ['/var/lib/billing/' => '/'];
        foreach ($folders as $path => $file) {
            $sample = str_replace($path, $this->directory . $file, $sample);
        }
        $form = '$_SERVER["REMOTE_ADDR"] = "192.0.2.7"; $_POST = ["code" => $code, "form_id" => "f1"];' . "\n";
        [$exit, $said] = $this->child($form . $sample, $this->code());
        self::assertSame(0, $exit, $said);
        self::assertDoesNotMatchRegularExpression('/warning|notice|deprecated/i', $said);
    }
}
