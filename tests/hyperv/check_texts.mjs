// SPDX-License-Identifier: BSD-2-Clause
// Reads PowerShell with a grammar and says what could not run on Windows PowerShell 5.1: what does not parse, what only
// later versions know, a cmdlet or a parameter that the documentation (cmdlets.txt) does not have, one of Hyper-V without
// its module's name, a word to stop with that hvlab has no sentence for. Nothing here is run, but some habits that a real host
// punishes are found: an error that is silenced where a user without rights is refused, a question of that kind outside of try,
// one VM whose error hides all others, a tree that is removed without trying again.
//
//   check_texts.mjs NODE_MODULES CMDLETS WORDS TEXT...   a TEXT is files joined by +; one line for each finding
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [modules, table, words, ...texts] = process.argv.slice(2);
const { Parser, Language } = createRequire(join(modules, 'x'))('web-tree-sitter');
const common = ['ErrorAction', 'WarningAction', 'ErrorVariable', 'OutVariable', 'Verbose', 'Debug'];
const cmdlets = new Map(readFileSync(table, 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => {
    const [name, parameters] = l.split(': ');
    return [name, [...parameters.split(' '), ...common]];
}));
const known = new Set(words.split(' '));
let found = 0;

// Walks all nodes; fn gets each.
function walk(node, fn) {
    fn(node);
    for (const child of node.children) walk(child, fn);
}

function check(text, source, tree) {
    const lines = source.split('\n');
    const functions = new Set();
    const say = (node, what) => {
        console.log(`${text}:${node.startPosition.row + 1}: ${what}`);
        found++;
    };
    const literal = (node) => /^'([^']*)'$/.exec(node?.text ?? '')?.[1];

    const command = (node) => {
        const name = node.childForFieldName('command_name');
        const elements = node.childForFieldName('command_elements');
        const rest = elements ? elements.children.filter((c) => c.type !== 'command_argument_sep') : [];
        if (!name || name.type !== 'command_name') return; // & 'program.exe', & $block
        if (functions.has(name.text)) {
            if (name.text === 'Stop-With' && literal(rest[0]) && !known.has(literal(rest[0])))
                say(node, `no sentence for the word ${literal(rest[0])}`);
            if (name.text === 'Set-Optional' && !cmdlets.get('Hyper-V\\Set-VMProcessor').includes(literal(rest[0])))
                say(node, `Set-VMProcessor has no parameter ${rest[0]?.text}`);
            return;
        }
        const parameters = cmdlets.get(name.text);
        if (!parameters) {
            const full = [...cmdlets.keys()].some((c) => c.endsWith('\\' + name.text));
            say(node, full ? `${name.text} without its module's name` : `no cmdlet ${name.text}`);
            return;
        }
        for (const p of rest.filter((c) => c.type === 'command_parameter'))
            if (!parameters.includes(p.text.replace(/^-|:$/g, ''))) say(p, `${name.text} has no parameter ${p.text}`);
    };

    const inside = (node, yes) => node && (yes(node) || inside(node.parent, yes));
    const named = (node, type, name) => node.type === type && node.text.startsWith(name);
    const refusable = ['Get-Service', 'Get-WinEvent', 'Get-CimInstance'];

    // What a host does to those who may not, and to those who look while it changes.
    const habits = (node) => {
        const name = node.childForFieldName('command_name')?.text ?? '';
        const given = node.text;
        if (/^(Hyper-V.)?Get-/.test(name) && name !== 'Get-Process' && /-ErrorAction\s+(SilentlyContinue|Ignore)/i.test(given) &&
            !/-ErrorVariable/i.test(given))
            say(node, `${name}: what is refused would look as if it were not there`);
        if (refusable.includes(name) && !inside(node, (n) => n.type === 'try_statement'))
            say(node, `${name} may be refused, and is not inside try`);
        if (name === 'Remove-Item' && /-Recurse/i.test(given) && !inside(node, (n) => named(n, 'function_statement', 'function Remove-Directory')))
            say(node, 'a tree is removed and nobody tries again');
    };
    const chains = (node) => {
        const names = node.children.filter((c) => c.type === 'command').map((c) => c.childForFieldName('command_name')?.text ?? '');
        if (/^(Hyper-V.Get-VM|Get-Machines)$/.test(names[0]) && names.slice(1).some((n) => n.startsWith('Hyper-V\\')))
            say(node, 'one VM that is broken would hide all others');
    };

    walk(tree.rootNode, (n) => {
        if (n.children.some((c) => c.type === 'command')) chains(n);
        if (n.type === 'ERROR' || n.isMissing) say(n, `does not parse: ${lines[n.startPosition.row].trim().slice(0, 60)}`);
        if (n.type === 'pipeline_chain_tail') say(n, '&& and || are of PowerShell 7');
        // there is no script around our texts, so this is the global scope
        if (n.type === 'variable' && /^\$script:/i.test(n.text)) say(n, `${n.text} would be global`);
        if (n.type === 'function_name') functions.add(n.text);
    });
    walk(tree.rootNode, (n) => { if (n.type === 'command') { command(n); habits(n); } });
    if (/[^\t\n\x20-\x7e]/.test(source)) say(tree.rootNode, 'bytes that are not plain ASCII with LF');
}

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(join(modules, 'tree-sitter-powershell/tree-sitter-powershell.wasm')));
for (const text of texts) {
    const source = text.split('+').map((f) => readFileSync(f, 'utf8')).join('');
    check(text, source, parser.parse(source));
}
process.exit(found ? 1 : 0);
