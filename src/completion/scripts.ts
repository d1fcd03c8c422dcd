/** What a shell evaluates: it asks `ork __complete` for candidates, and completes names of files itself. */

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** Lines of `ork __complete` that are no candidates: the shell knows better what files there are. */
export const FILES = ':files';
export const FOLDERS = ':folders';

const BASH = String.raw`# Completion of ork in bash: eval "$(ork completion bash)"
_ork() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" line paths=
  local -a before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
  # Bash parts words at "=".
  if [ "$cur" = "=" ]; then cur=; fi
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      ${FILES}) paths=-f ;;
      ${FOLDERS}) paths=-d ;;
      *) COMPREPLY+=("\${line%%$'\t'*}") ;;
    esac
  done < <("\${COMP_WORDS[0]}" __complete "--word=$cur" -- "\${before[@]}" 2>/dev/null)
  if [ -n "$paths" ]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$paths" -- "$cur")
  fi
}
complete -F _ork ork`;

const ZSH = String.raw`#compdef ork
# Completion of ork in zsh: source <(ork completion zsh)
_ork() {
  local line paths
  local -a candidates
  for line in "\${(@f)$("\${words[1]}" __complete "--word=\${words[CURRENT]}" -- "\${(@)words[2,CURRENT-1]}" 2>/dev/null)}"; do
    case "$line" in
      ${FILES}) paths=_files ;;
      ${FOLDERS}) paths='_files -/' ;;
      ?*) candidates+=("\${\${line%%$'\t'*}//:/\\:}:\${line#*$'\t'}") ;;
    esac
  done
  (( $#candidates )) && _describe -t ork ork candidates
  if [[ -n "$paths" ]]; then
    compset -P '*='
    \${=paths}
  fi
}
(( $+functions[compdef] )) && compdef _ork ork`;

const FISH = `# Completion of ork in fish: ork completion fish | source
function __ork_complete
  set -l before (commandline -opc)
  set -l word (commandline -ct)
  for line in (command $before[1] __complete "--word=$word" -- $before[2..-1] 2>/dev/null)
    switch $line
      case ${FILES}
        __fish_complete_path $word
      case ${FOLDERS}
        __fish_complete_directories $word
      case '*'
        echo $line
    end
  end
end
complete -c ork -f -a '(__ork_complete)'`;

const POWERSHELL = String.raw`# Completion of ork in PowerShell: ork completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ork -ScriptBlock {
  param($word, $ast, $cursor)
  $all = @($ast.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursor } | ForEach-Object { $_.ToString() })
  $before = @($all | Select-Object -Skip 1)
  if ($word -ne '') { $before = @($before | Select-Object -SkipLast 1) }
  & $all[0] __complete "--word=$word" -- @before 2>$null | ForEach-Object {
    if ($_ -eq '${FILES}' -or $_ -eq '${FOLDERS}') {
      [System.Management.Automation.CompletionCompleters]::CompleteFilename($word)
    } else {
      $value, $about = $_ -split "\`t", 2
      if (-not $about) { $about = $value }
      [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
    }
  }
}`;

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};

export function scriptOf(shell: Shell): string {
  // In a raw template a dollar before a brace, and a backquote, are written with a backslash.
  return SCRIPTS[shell].replace(/\\([$`])/g, '$1');
}
