/**
 * What the page does by itself: a line and the values under the pointer, and decisions that are marked in the chart
 * and in the table together. The page says all of it without the script as well.
 */
export const SCRIPT = `
const data = JSON.parse(document.getElementById('data').textContent);
const box = document.querySelector('.charts');
const readout = document.querySelector('.readout');
const svgs = [...box.querySelectorAll('svg')];
const at = (points, time) => {
  let low = 0, high = points.length;
  while (low < high) { const middle = (low + high) >> 1; if (points[middle][0] <= time) low = middle + 1; else high = middle; }
  return low === 0 ? null : points[low - 1][1];
};
const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });
const timeText = (time) => {
  if (!data.relative) return new Date(time).toISOString().replace('T', ' ').slice(0, 19) + ' UTC';
  const s = Math.round(time / 1000), pad = (n) => String(n).padStart(2, '0');
  return '+' + Math.floor(s / 3600) + ':' + pad(Math.floor(s / 60) % 60) + ':' + pad(s % 60);
};
box.addEventListener('pointermove', (event) => {
  const svg = svgs[0].getBoundingClientRect(), frame = box.getBoundingClientRect();
  const x = ((event.clientX - svg.left) / svg.width) * data.width;
  const inside = x >= data.left && x <= data.right;
  readout.style.display = inside ? 'block' : 'none';
  for (const one of svgs) {
    const cross = one.querySelector('.cross');
    cross.style.display = inside ? 'inline' : 'none';
    cross.setAttribute('transform', 'translate(' + x + ' 0)');
  }
  if (!inside) return;
  const time = data.from + ((x - data.left) / (data.right - data.left)) * (data.until - data.from);
  readout.replaceChildren();
  const line = (name, value) => {
    const row = document.createElement('div'), strong = document.createElement('b'), soft = document.createElement('span');
    soft.textContent = name + ' '; strong.textContent = value; row.append(soft, strong); readout.append(row);
  };
  line('', timeText(time));
  for (const { title, points } of data.charts) { const value = at(points, time); line(title, value === null ? 'missing' : number.format(value)); }
  const left = event.clientX - frame.left, wide = readout.offsetWidth;
  readout.style.left = (left + 16 + wide > frame.width ? left - 16 - wide : left + 16) + 'px';
  readout.style.top = event.clientY - frame.top + 16 + 'px';
});
box.addEventListener('pointerleave', () => {
  readout.style.display = 'none';
  for (const one of svgs) one.querySelector('.cross').style.display = 'none';
});
for (const part of document.querySelectorAll('[data-decision]')) {
  const pair = document.querySelectorAll('[data-decision="' + part.dataset.decision + '"]');
  part.addEventListener('pointerenter', () => pair.forEach((one) => one.classList.add('lit')));
  part.addEventListener('pointerleave', () => pair.forEach((one) => one.classList.remove('lit')));
  if (part.tagName === 'g') part.addEventListener('click', () => pair.forEach((one) => one.tagName === 'TR' && one.scrollIntoView({ block: 'center', behavior: 'smooth' })));
}
`;
