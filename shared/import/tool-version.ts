/** The version of this program, as in `package.json`: what a manifest names. */
export const toolVersion = '0.1.0'
