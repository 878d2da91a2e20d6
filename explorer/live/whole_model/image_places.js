// Where the parts of the image model lie: frames and cells in pixels, and which pixels of the image reach one.

// A square picture of the image's shape in the middle of a part's column, as wide as the part.
export function frameOf(view, part) {
  return framesIn(view, part, 1, 1)[0];
}

// The maps of a layer, one above another.
export function mapFrames(view, stage) {
  return framesIn(view, stage.part, stage.images.length, 1.18);
}

function framesIn(view, part, count, airy) {
  const { rows, columns } = view.data;
  const room = view.height - view.head - view.foot;
  const width = Math.min((part.right - part.left) * view.width, ((room / (count * airy)) * columns) / rows);
  const height = (width * rows) / columns;
  const gap = Math.min(16, (room - count * height) / Math.max(1, count - 1));
  const top = view.middle - (count * height + (count - 1) * gap) / 2;
  const left = ((part.left + part.right) / 2) * view.width - width / 2;
  return Array.from({ length: count }, (_, i) => ({ left, top: top + i * (height + gap), width, height }));
}

// Where a pixel lies in a frame: the place of its top left corner, and its size.
export function cellIn(view, frame, row, column) {
  const [width, height] = [frame.width / view.data.columns, frame.height / view.data.rows];
  return { left: frame.left + column * width, top: frame.top + row * height, width, height };
}

// Few levels each have a bar with its number; more are put together, for their bars would lie over one another.
export function fewLevels({ data }) {
  return data.bars.count === data.levels;
}

// The earlier pixels inside the image that can reach the current pixel of a part.
export function seenPixels(view, name) {
  const { rows, columns, fields } = view.data;
  const [row, column] = [Math.floor(view.pixel / columns), view.pixel % columns];
  return (fields[name] ?? fields.image)
    .map(([down, right]) => [row + down, column + right])
    .filter(([r, c]) => r >= 0 && r < rows && c >= 0 && c < columns);
}
