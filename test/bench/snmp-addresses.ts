/** Where the simulated switch of this number is: loopback has addresses enough. */
export const switchAddress = (i: number): string => `127.78.${i >> 8}.${i & 255}`;
