// @ts-check
// The images' names in words: "ankle-boot-1" is ankle boot 1, but "T-shirt-1" keeps its first hyphen.

/** @param {string} name */
export function nameInWords(name) {
  return name.replace(/(?<!\bT)-/g, ' ');
}
