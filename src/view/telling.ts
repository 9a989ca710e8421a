/** An error in words: what happened, and what to do about it; both are full sentences. */
export interface Telling {
  happened: string;
  /** Empty where there is nothing to do. */
  toDo: string;
}
