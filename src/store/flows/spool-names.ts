/** Name of a batch's file: number in the order of arrival, then its id; of batches before they had ids eight digits. */
export const batchFile = /^\d{14}-(?:[0-9a-f]{8}|[0-9a-f]{16})\.batch$/;

export const nameOf = (sequence: number, id: string): string => `${String(sequence).padStart(14, "0")}-${id}.batch`;

export const sequenceOf = (name: string): number => Number(name.slice(0, 14));

/** Files of a version whose batches had no id carry their name as token, as they did then. */
export const tokenOf = (name: string): string => {
  const id = /-([0-9a-f]{16})\./.exec(name)?.[1];
  return id === undefined ? name : tokenOfId(id);
};

/** With a word before it: the engine would take an id without letters for a number. */
export const tokenOfId = (id: string): string => `batch-${id}`;
