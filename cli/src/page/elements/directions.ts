/** Characters that change the direction of the text around them, so that it reads differently than it is (“Trojan Source”). */
const directions = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Shows each of these characters as its code, such as ⟨U+202E⟩. */
export function withVisibleDirections(text: string): string {
  return text.replace(
    directions,
    (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

export function changesDirection(text: string): boolean {
  return text.search(directions) >= 0;
}
