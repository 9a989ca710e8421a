/**
 * The longest that a request can be in flight, in milliseconds: a write whose answer is lost has landed by then or
 * never will.
 */
export const flightMs = 30_000;
