import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspacePackage } from './packages.ts';

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

interface VitestReport {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

/** Path of the report of the vitest preset, below the folder of a package. */
export const reportFile = join('reports', 'vitest.json');

/**
 * Counts from the report of one package. A test file that failed before its first test counts as
 * one failure, and so does a package that left no report or failed for another reason.
 */
export function testCounts(workspacePackage: WorkspacePackage): TestCounts {
  const file = join(workspacePackage.folder, reportFile);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report: VitestReport = JSON.parse(readFileSync(file, 'utf8'));
  const brokenFiles = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.length === 0,
  );
  const failures = report.numFailedTests + brokenFiles.length;
  return {
    passed: report.numPassedTests,
    failed: report.success ? failures : Math.max(1, failures),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export function addCounts(a: TestCounts, b: TestCounts): TestCounts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

export function describeCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
