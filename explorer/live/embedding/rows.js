// What is known of a token: its row of the table and how its name is shown.

export function rowOf({ answer, fixed }, id) {
  const start = answer.kept.indexOf(id) * fixed.dimension;
  return answer.rows.subarray(start, start + fixed.dimension);
}

export function shownName({ fixed }, id) {
  if (id in fixed.special) return fixed.special[id];
  return fixed.vocabulary[id] === ' ' ? '␣' : fixed.vocabulary[id];
}
