// Streamlit's own lists and menus, mended: as long as the document lives.

// What is chosen is there to be seen: the examples' list closes, and so does the menu that lies over the page on a phone.
const CLOSES = {
  '[data-testid=stPopoverBody] :is([data-testid=stButton] button, [data-example])': '[data-testid=stPopoverButton][aria-expanded=true]',
  '[data-testid=stSidebarNavLink]': '[data-testid=stSidebarCollapseButton] button',
};

export function closeOnChoice() {
  document.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    for (const [chosen, closer] of Object.entries(CLOSES)) {
      if (target.closest(chosen)) setTimeout(() => /** @type {HTMLElement | null} */ (document.querySelector(closer))?.click());
    }
  });
}

// What lies over the page and has a button of its own to close it.
const OPENERS = ['[data-testid=stPopoverButton][aria-expanded=true]', '[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button'];

/** Close what is open of Streamlit's; tell whether anything was. */
export function closeStreamlits() {
  const button = OPENERS.map((each) => /** @type {HTMLElement | null} */ (document.querySelector(each))).find((each) => each);
  button?.click();
  return button !== undefined;
}

// Who chooses from a menu goes on with the page: the menu does not keep the keys.
export function leaveMenus() {
  document.addEventListener('click', (event) => {
    const chosen = /** @type {Element} */ (event.target).closest('[role=option]');
    if (chosen) setTimeout(() => /** @type {HTMLElement | null} */ (document.activeElement?.closest('[role=combobox]'))?.blur());
  });
}

// Streamlit lays what a button opens at the end of the page, where Tab comes last. Opened by a key, it gets the focus, and the
// button has it back when it closes. Who opened it by mouse keeps the keys of the page.
export function leadFocus() {
  let [shown, opener] = [null, null];
  const follow = () => {
    const now = document.querySelector('[data-testid=stPopoverBody]');
    if (now === shown) return;
    if (now) {
      opener = document.activeElement.matches('[data-testid=stPopover] :focus-visible') ? document.activeElement : null;
      if (opener) enter(now);
    } else if (opener?.isConnected && document.activeElement === document.body) opener.focus();
    shown = now;
  };
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
}

// It cannot have the focus before it has found its place.
function enter(list, tries = 30) {
  const first = list.querySelector('button, a, [tabindex="0"]');
  first?.focus({ preventScroll: true });
  if (tries && list.isConnected && document.activeElement !== first) requestAnimationFrame(() => enter(list, tries - 1));
}

/** Give Streamlit's own elements the roles that a screen reader needs. */
export function nameParts() {
  const mend = () => {
    nameSections();
    nameDropZone();
  };
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  mend();
}

// On a phone Streamlit lays the sections of its menu into one list, as boxes between the items, which is no list to a screen
// reader. Each section becomes a list of its own.
function nameSections() {
  document.querySelectorAll('[data-testid=stSidebarNavItems]:not([role])').forEach((list) => {
    list.role = 'group';
    for (const part of list.children) part.role = part.tagName === 'LI' ? 'none' : 'list';
    for (const head of list.querySelectorAll('header')) head.role = 'none';
  });
}

// What takes the focus cannot be there for the looks alone.
function nameDropZone() {
  document.querySelectorAll('[data-testid=stFileUploader] [role=presentation]').forEach((zone) => {
    zone.role = 'group';
    zone.ariaLabel ??= 'Drop files here';
  });
}
