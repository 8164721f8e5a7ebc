// SPDX-License-Identifier: BSD-2-Clause
// Comfort only, the page is whole without: a filter box over the contents, columns that sort, details that open where a link
// leads into them and for printing. Fetches nothing, stores nothing.
"use strict";
(() => {
	const all = (selector, root = document) => [...root.querySelectorAll(selector)];

	const nav = document.querySelector("nav");
	const box = document.createElement("input");
	box.type = "search";
	box.placeholder = "FILTER_LABEL";
	box.setAttribute("aria-label", "FILTER_LABEL");
	const none = document.createElement("p");
	none.textContent = "FILTER_NONE";
	none.hidden = true;
	nav.querySelector("h2").after(box, none);
	box.addEventListener("input", () => {
		const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
		let shown = 0;
		for (const e of all("[data-bench]")) {
			e.hidden = !words.every(w => e.dataset.bench.includes(w));
			shown += !e.hidden;
		}
		none.hidden = shown > 0;
		for (const d of all("nav details"))
			d.open = words.length > 0 && all("li", d).some(e => !e.hidden);
	});

	const key = (row, column) => {
		const cell = row.cells[column], value = cell.dataset.value;
		return value === undefined ? (cell.classList.contains("num") ? Infinity : cell.textContent) : +value;
	};
	for (const table of all("table.sortable"))
		all("thead th", table).forEach((head, column) => {
			head.tabIndex = 0;
			const sort = () => {
				const down = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
				all("th", table.tHead).forEach(h => h.removeAttribute("aria-sort"));
				head.setAttribute("aria-sort", down > 0 ? "ascending" : "descending");
				const body = table.tBodies[0];
				[...body.rows].sort((a, b) => {
					const x = key(a, column), y = key(b, column);
					return down * (x > y) - down * (x < y);
				}).forEach(row => body.append(row));
			};
			head.addEventListener("click", sort);
			head.addEventListener("keydown", e => { if (e.key === "Enter") sort(); });
		});

	const reveal = () => {
		let e = document.getElementById(decodeURIComponent(location.hash.slice(1)));
		for (const target = e; e; e = e.parentElement)
			if (e.tagName === "DETAILS" && !e.open) {
				e.open = true;
				target.scrollIntoView();
			}
	};
	addEventListener("hashchange", reveal);
	reveal();
	let opened = [];
	addEventListener("beforeprint", () => {
		opened = all("details.unrun:not([open]), details.alike:not([open])");
		opened.forEach(d => { d.open = true; });
	});
	addEventListener("afterprint", () => opened.forEach(d => { d.open = false; }));
})();
