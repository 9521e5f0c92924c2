/** Why a document cannot be accepted: the message names the field and what it must be. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
}
