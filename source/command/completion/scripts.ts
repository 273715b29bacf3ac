/**
 * The scripts that make shells complete captop's command line. Each gives the words up to the cursor to `captop
 * completion words`, which answers with a line for each candidate, its meaning behind a tab; `:files` asks for files.
 */

const bash = `# bash completion of captop: source <(captop completion bash)
_captop() {
  local line=\${COMP_LINE:0:COMP_POINT} cut candidate
  local -a words
  # bash itself parts words at = and :, which captop does not.
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local typed=\${words[-1]}
  cut=\${typed%"\${COMP_WORDS[COMP_CWORD]}"}
  [[ \${COMP_WORDS[COMP_CWORD]} == [=:] ]] && cut=$typed
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    case $candidate in
      :files) mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "\${typed#--*=}") ;;
      ?*) COMPREPLY+=("\${candidate#"$cut"}") ;;
    esac
  done < <("$1" completion words -- "\${words[@]:1}" 2>/dev/null)
  [[ \${COMPREPLY[*]} == *[:,] ]] && compopt -o nospace
}
complete -o filenames -o nosort -F _captop captop
`;

const zsh = `#compdef captop
# zsh completion of captop: captop completion zsh >~/.zfunc/_captop, with ~/.zfunc in fpath; or source <(captop completion zsh)
_captop() {
  local line word
  local -a candidates meanings
  while IFS= read -r line; do
    word=\${line%%$'\\t'*}
    case $word in
      :files) _files ;;
      ?*) candidates+=("$word"); meanings+=("\${line//$'\\t'/  }") ;;
    esac
  done < <("\${words[1]}" completion words -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  if [[ $candidates == *: ]]; then compadd -S '' -a candidates
  else compadd -l -d meanings -a candidates
  fi
}
if [[ $funcstack[1] == _captop ]]; then _captop "$@"; else compdef _captop captop; fi
`;

const fish = `# fish completion of captop: captop completion fish >~/.config/fish/completions/captop.fish
function __captop_complete
    set -l words (commandline -opc) (commandline -ct)
    for candidate in ($words[1] completion words -- $words[2..] 2>/dev/null)
        if test $candidate = :files
            __fish_complete_path (commandline -ct)
        else
            echo $candidate
        end
    end
end
complete -c captop -f -a '(__captop_complete)'
`;

/** By the name of the shell. */
export const scripts: Readonly<Record<string, string>> = {bash, zsh, fish};
