/** An id that nobody has. */
export const nobody = 'smoke-test-no-such-id'
