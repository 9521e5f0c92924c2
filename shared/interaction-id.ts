/** An interaction's id: usually 16 case-sensitive alphanumerics. It is no date and has no order. */
export const interactionIdPattern = /^[0-9A-Za-z_-]{1,64}$/

/** Whether a text can be the id of a customer, a service or a thread: see `memberIdForm`. */
export const isMemberId = (text: string): boolean => {
  const length = [...text].length
  return length >= 1 && length <= 128 && text.isWellFormed() && !/[\p{Cc}#/]/u.test(text)
}

/** What `isMemberId` asks for, in words for an error message. */
export const memberIdForm = '1 to 128 characters without control characters, # and /'
