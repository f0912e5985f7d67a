/** Bytes of everything that this page or worker has loaded, compressed where they came compressed. */
export const bytesOf = (timeline: Performance): number =>
  [...timeline.getEntriesByType('navigation'), ...timeline.getEntriesByType('resource')].reduce(
    (sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize,
    0,
  );
