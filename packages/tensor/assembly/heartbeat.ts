// A sign of life while long kernels run: one number in memory, counted up. Another thread that waits
// for this one reads it, and so distinguishes long work from a dead thread.

/**
 * Alone in two cache lines, which some processors fetch as a pair: counting next to the constants would take
 * these from the other threads each time.
 */
const unread: usize = memory.data(128, 128);
let place: usize = unread;

/** Where this instance counts from now on; by default at a place that nobody reads. */
export function beatAt(target: usize): void {
  place = target;
}

/** To be called about once for each 10⁶ multiplications, or more often. */
@inline
export function beat(): void {
  store<u32>(place, load<u32>(place) + 1);
}
