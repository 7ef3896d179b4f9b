// The device's clock, put right by what the server said when they last met.

let offset = 0;

/** Say how far this device's clock is ahead of the server's, in milliseconds. */
export const setOffset = (milliseconds) => {
  offset = milliseconds ?? 0;
};

/** Give the present moment as the server would name it. */
export const now = () => new Date(Date.now() - offset);
