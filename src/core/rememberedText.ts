// A few megabytes at most: the rules of a large tenant say the same few thousand things over and over.
const mostTexts = 20_000;
const longestText = 300;

/**
 * The same answers, worked out once for each text: every rule is read again for each port and each address of each VM,
 * and says what a thousand others say. Only for pure functions whose answers nobody changes in place.
 */
export function rememberedText<Answer>(answerOf: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined || answers.has(text)) return known as Answer;
    const answer = answerOf(text);
    // Whoever writes rules must not fill our memory.
    if (text.length > longestText) return answer;
    if (answers.size >= mostTexts) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}
