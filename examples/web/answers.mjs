// What the server has to say, and how an event carries it.

/** Answers, as a reader must see them. */
export const texts = {
  english:
    'An event stream is an HTTP response that takes its time. Whenever the server has something to say, it writes a few ' +
    'lines, and a blank line ends the event.\n\nLanguage models answer this way. Each event brings the next few words, so ' +
    'you read the beginning while the end is still being thought of.\n\nThe network knows nothing of this. It cuts the ' +
    'bytes where it likes: between two events, inside a word, or inside a single character. The page must put them ' +
    'together again, and must notice when they stop coming.',
  chinese:
    '一个汉字在 UTF-8 里占三个字节，一个表情 🌊 占四个字节。网络不认识文字，它只搬运字节：一个数据块可以在「你」和「好」之间结束，' +
    '也可以在「好」字的中间结束。\n\n如果网页把每个数据块单独解码，被切开的字就会变成乱码。正确的做法是把不完整的字节留下来，' +
    '等下一个数据块到达之后再解码。\n\n这个服务器故意在汉字中间切断数据，而你看到的每一个字都完好无损 🧑‍🚀。',
  moon:
    'It does not. Hold a coin at arm’s length: the moon covers as little of it near the horizon as it does high in the sky, ' +
    'and a camera agrees.\n\nWhat grows is our guess of its distance. Between us and the horizon lie fields, houses and ' +
    'hills, so the sky seems farther away there than overhead. A thing that looks as wide and is taken to be farther off ' +
    'is seen as larger.\n\nLook at it through a paper tube, and it shrinks at once.',
};

/** The answer to a question of the user's own. */
export function reply(question) {
  return `You asked: “${question}”\n\nThere is no language model behind this page, so here is what the server knows.\n\n${texts.english}`;
}

/** The events that carry an answer, as language models send it: a few words each, with an ID to go on from. */
export function eventsOf(text) {
  const words = text.match(/\s*(?:\p{Script=Han}{1,2}|[^\s\p{Script=Han}]+)/gu);
  const data = words.map((content) => JSON.stringify({ choices: [{ delta: { content } }] }));
  return [...data, '[DONE]'].map((data, at) => `id: ${at + 1}\ndata: ${data}\n\n`);
}

/** Errors, each a status and a value in JSON. */
export const errors = {
  expired: [401, { error: { message: 'Your session has expired. Sign in again.' } }],
  refused: [200, { error: { message: 'Your free answers for today are used up.' } }],
};
