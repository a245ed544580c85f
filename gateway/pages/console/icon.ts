/** The mark: two banks and the bridge that joins them. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#14508c"/><path d="M6 23V12m20 11V12M6 19c0-6 20-6 20 0" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>`;
