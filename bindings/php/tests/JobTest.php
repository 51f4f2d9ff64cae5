<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Exception\VoucherException;
use Voucher\JobState;
use Voucher\Money;
use Voucher\SeriesParams;

final class JobTest extends StoreTestCase
{
    private const QUANTITY = 60000;

    public function testAJobReportsItsProgress(): void
    {
        $job = $this->vouchers->generateJob($this->operator, $this->params());
        $done = [];
        foreach ($job->run(1) as $progress) {
            $done[] = $progress->done;
        }
        self::assertGreaterThan(1, count($done));
        self::assertSame(self::QUANTITY, $done[count($done) - 1]);
        $sorted = $done;
        sort($sorted);
        self::assertSame($sorted, $done);
        self::assertSame(JobState::Finished, $job->progress()->state);
        $series = $this->vouchers->series($this->operator, $job->progress()->seriesId);
        self::assertSame(self::QUANTITY, $series->counters->active);
    }

    public function testADroppedJobIsTakenUp(): void
    {
        $job = $this->vouchers->generateJob($this->operator, $this->params());
        $job->step(1);
        unset($job);
        [$left] = $this->vouchers->jobs($this->operator);
        self::assertSame([JobState::Running, self::QUANTITY], [$left->state, $left->total]);
        self::assertLessThan(self::QUANTITY, $left->done);
        $job = $this->vouchers->resumeJob($this->operator, $left->jobId);
        foreach ($job->run() as $progress) {
            self::assertSame($left->jobId, $progress->jobId);
        }
        self::assertSame(self::QUANTITY, $this->vouchers->series($this->operator, $left->seriesId)->counters->issued);
        self::assertSame([], $this->vouchers->jobs($this->operator));
    }

    public function testACancelledJobLeavesNothing(): void
    {
        $job = $this->vouchers->generateJob($this->operator, $this->params());
        $job->step(1);
        $job->cancel();
        self::assertSame(0, $this->vouchers->count($this->operator));
        self::assertSame([], $this->vouchers->jobs($this->operator));
        $this->expectException(VoucherException::class);
        $job->step(1);
    }

    private function params(): SeriesParams
    {
        return new SeriesParams(self::QUANTITY, new Money(1000, 'EUR'), codeLength: 20);
    }
}
