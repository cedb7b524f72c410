// What the list beside the form and the marks on its map say to each other.

/** The list has changed. */
export const OFFERED_EVENT = 'components-offered';
/** A mark was chosen; the detail is the component's code. */
export const CHOSEN_EVENT = 'component-chosen';
