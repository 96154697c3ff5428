/** `SM_TIMES=34` asks so many times as many as each commit does: 10,200 pairs of a record and an instant. */
const times = Number(process.env['SM_TIMES'] ?? 1);

/** How many random questions a test asks. */
export const rounds = (usual: number): number => usual * times;
