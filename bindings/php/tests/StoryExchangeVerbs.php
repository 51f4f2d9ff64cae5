<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\CardTemplate;
use Voucher\ExportParams;
use Voucher\ImportFormat;
use Voucher\ImportParams;
use Voucher\ImportResult;
use Voucher\Module;
use Voucher\Status;

/**
 * What the steps of a story do: what goes out and comes in, in files and messages.
 */
trait StoryExchangeVerbs
{
    /** @param array<string, mixed> $step */
    private function doExportToFile(array $step): array
    {
        $path = "$this->folder/{$step['file']}";
        $params = self::exportParams($step);
        $result = $this->vouchers->exportToFile($this->actor($step), $path, $this->filter($step), $params);
        $manifest = is_file("$path.manifest.json") ? (string) file_get_contents("$path.manifest.json") : '';
        $written = self::document((string) file_get_contents($path));
        return [...StoryFields::of($result), ...$written, 'manifest' => $manifest];
    }

    /** @param array<string, mixed> $step */
    private function doExportRuns(array $step): array
    {
        $series = $step['series'] === '' ? null : $step['series'];
        return self::items($this->vouchers->exportRuns($this->actor($step), $series));
    }

    /** @param array<string, mixed> $step */
    private function doImportFile(array $step): array
    {
        $path = "$this->folder/{$step['file']}";
        file_put_contents($path, implode('', array_map(static fn (string $line): string => "$line\n", $step['lines'])));
        $told = array_diff_key($step['params'], ['columns' => 0]);
        $params = new ImportParams(...StoryFields::arguments(ImportParams::class, $told, $this->currency($step)));
        $columns = [];
        foreach (array_filter(explode(',', $step['params']['columns'] ?? '')) as $pair) {
            [$field, $column] = explode('=', $pair, 2);
            $columns[$field] = $column;
        }
        $result = $this->vouchers->importFile($this->actor($step), $path, $params->with(columns: $columns));
        $duplicate = $result->status === Status::Duplicate ? ['status' => Status::Duplicate->value] : [];
        return [...self::imported($result), ...$duplicate];
    }

    /** @param array<string, mixed> $step */
    private function doImportTemplate(array $step): array
    {
        return self::document(Module::importTemplate(ImportFormat::from($step['format'])));
    }

    /** @param array<string, mixed> $step */
    private function doMessage(array $step): array
    {
        $params = $step['params'];
        $text = $this->vouchers->message(
            $this->actor($step),
            $step['id'],
            $step['template'],
            html: ($params['html'] ?? 0) === 1,
            locale: $params['locale'] ?? '',
            holder: $params['holder'] ?? '',
            reason: $params['reason'] ?? '',
        );
        return ['text' => $text, 'bare' => str_replace(['-', ' '], '', $text)];
    }

    /** @param array<string, mixed> $step */
    private function doMessagePreset(array $step): array
    {
        return ['text' => Module::messagePreset($step['name'], $step['html'] === 1)];
    }

    private function doMessageTags(): array
    {
        return self::items(Module::messageTags());
    }

    /**
     * The parameters of an export; those of cards begin with card_ in C and are a template of their own here.
     *
     * @param array<string, mixed> $step
     */
    private static function exportParams(array $step): ExportParams
    {
        $cards = [];
        $rest = [];
        foreach ($step['params'] as $name => $field) {
            if (str_starts_with($name, 'card_')) {
                $cards[substr($name, 5)] = $field;
            } else {
                $rest[$name] = $field;
            }
        }
        $template = $cards === [] ? null : new CardTemplate(...StoryFields::arguments(CardTemplate::class, $cards));
        return (new ExportParams(...StoryFields::arguments(ExportParams::class, $rest)))->with(cards: $template);
    }

    /**
     * What an import did, with what it found.
     *
     * @return array<string, mixed>
     */
    private static function imported(ImportResult $result): array
    {
        $told = get_object_vars($result);
        unset($told['status'], $told['findings'], $told['found']);
        return [...StoryFields::of((object) $told), 'findings' => $result->found, ...self::items($result->findings)];
    }

    /**
     * How a file begins, and the whole of it if it is text.
     *
     * @return array{begins: string, text: string}
     */
    private static function document(string $bytes): array
    {
        preg_match('/^(?:\xef\xbb\xbf)?([ -~]*)/', $bytes, $found);
        $isText = mb_check_encoding($bytes, 'UTF-8') && !str_contains($bytes, "\0");
        return ['begins' => $found[1] ?? '', 'text' => $isText ? $bytes : ''];
    }
}
