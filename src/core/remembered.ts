/**
 * The same answers, each worked out once for as long as its subject lives: one and the same group is asked about for
 * every port and every address of every VM. Only for pure functions of what nobody changes in place.
 */
export function remembered<Subject extends object, Answer extends object>(
  answerOf: (subject: Subject) => Answer,
): (subject: Subject) => Answer {
  const answers = new WeakMap<Subject, Answer>();
  return (subject) => {
    const known = answers.get(subject);
    if (known) return known;
    const answer = answerOf(subject);
    answers.set(subject, answer);
    return answer;
  };
}
