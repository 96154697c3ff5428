// Health check of an image: is the service in it ready? Exits with 0 or 1.
const { SERVICE = '', PORT = '8080' } = process.env;
/** First segment of its paths, where that is not its name. */
const paths = { projector: 'query', standalone: 'query' };
const ready = `http://127.0.0.1:${PORT}/${paths[SERVICE] ?? SERVICE}/readyz`;
const answer = await fetch(ready).catch(() => ({ ok: false }));
process.exit(answer.ok ? 0 : 1);
