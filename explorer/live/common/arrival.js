// @ts-check
// A visitor arrives: what the controls are at first, and that they survive a part which is taken out and put back.

/** @type {Map<string, object>} the controls of the last arrivals, by their token */
const known = new Map();
const KEPT = 8; // arrivals; more than there are parts on a page

/**
 * Take over ``start``, the controls as Python says them, if a link, an example or a return has brought them; tell whether it did.
 *
 * From there on the browser knows its controls better than Python. A part that Streamlit takes out and puts back goes on with what
 * the visitor has chosen meanwhile.
 * @template {{ token: string }} Start
 * @param {{ token: string | null, view: any }} page
 * @param {Start} start
 */
export function arrived(page, { token, ...view }) {
  if (token === page.token) return false;
  page.token = token;
  page.view = known.get(token) ?? view;
  known.delete(token);
  known.set(token, page.view);
  for (const old of known.keys()) {
    if (known.size <= KEPT) break;
    known.delete(old);
  }
  return true;
}
