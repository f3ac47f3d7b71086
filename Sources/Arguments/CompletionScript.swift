/// A shell that can complete command lines.
package enum Shell: String, CaseIterable, Sendable {
  case bash, zsh, fish
}

extension CommandSet {
  /// The script that makes a shell complete the tool's command lines.
  ///
  /// It knows nothing of commands and options: at every press of the key it asks the tool itself, with
  /// ``completionCommand``, so that it never says what another version would.
  package func completionScript(for shell: Shell) -> String {
    let template =
      switch shell {
      case .bash: Self.bash
      case .zsh: Self.zsh
      case .fish: Self.fish
      }
    // By hand, since a replacing of parts needs Foundation.
    return template.split(separator: "TOOL", omittingEmptySubsequences: false).joined(separator: tool)
  }

  // What bash has parted at "=" and ":" is put together again, and candidates lose the part that bash would repeat.
  private static let bash = #"""
    # Completion of TOOL for bash. Load it with: source <(TOOL completions bash)
    _TOOL() {
      local rest=${COMP_LINE:0:COMP_POINT} words=() count=0 start word i
      for ((i = 0; i <= COMP_CWORD; i++)); do
        start=${rest%%[![:space:]]*}
        rest=${rest#"$start"}
        if ((i == COMP_CWORD)); then word=$rest; else word=${COMP_WORDS[i]}; fi
        rest=${rest#"$word"}
        if ((i > 0)) && [[ -z $start && -n $word ]]; then
          words[count - 1]+=$word
        else
          words[count++]=$word
        fi
      done

      local typed=${words[count - 1]} quote= prefix= breaks= character
      case $typed in \'* | \"*) quote=${typed:0:1} ;; esac
      for character in '=' ':' '@'; do
        [[ $COMP_WORDBREAKS == *"$character"* ]] && breaks+=$character
      done
      [[ -z $quote && -n $breaks ]] && prefix=${typed%"${typed##*[$breaks]}"}
      for ((i = 0; i < count; i++)); do
        words[i]=${words[i]//[\'\"\\]/}
        [[ ${words[i]} == "~/"* ]] && words[i]=$HOME${words[i]:1}
      done

      local kind= line
      COMPREPLY=()
      while IFS= read -r line; do
        if [[ -z $kind ]]; then
          kind=$line
          continue
        fi
        word=${line%%$'\t'*}
        word=${word#"$prefix"}
        [[ $word == *= ]] && compopt -o nospace 2>/dev/null
        [[ -z $quote ]] && printf -v word %q "$word"
        COMPREPLY+=("$word")
      done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null </dev/null)

      typed=${words[count - 1]#"$prefix"}
      case $kind in
        files) i=-f ;;
        directories) i=-d ;;
        *) return ;;
      esac
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$i" -- "$typed")
    }
    complete -F _TOOL TOOL

    """#

  private static let zsh = #"""
    #compdef TOOL
    # Completion of TOOL for zsh. Save it as _TOOL in a directory of $fpath, or: source <(TOOL completions zsh)
    _TOOL() {
      local -a lines open closed
      local line word
      lines=("${(@f)$(${~words[1]} __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}")
      case $lines[1] in
        files) compset -P '--*='; _files; return ;;
        directories) compset -P '--*='; _files -/; return ;;
      esac
      for line in "${(@)lines[2,-1]}"; do
        word=${line%%$'\t'*}
        line=${${line#"$word"}#$'\t'}
        word=${${word//\\/\\\\}//:/\\:}
        if [[ $word == *= ]]; then open+=("$word:$line"); else closed+=("$word:$line"); fi
      done
      (($#open)) && _describe -V -t values value open -S ''
      (($#closed)) && _describe -V -t values value closed
      (($#open + $#closed))
    }
    if [[ $funcstack[1] == _TOOL ]]; then _TOOL "$@"; else compdef _TOOL TOOL; fi

    """#

  private static let fish = #"""
    # Completion of TOOL for fish. Save it as ~/.config/fish/completions/TOOL.fish, or: TOOL completions fish | source
    function __TOOL_complete
        set -l before (commandline -opc)
        set -l current (commandline -ct | string trim --left --chars="'\"")
        set -l lines ($before[1] __complete $before[2..-1] "$current" 2>/dev/null </dev/null)
        set -l option (string match --regex -- '^--[^=]*=' "$current")
        set -l path (string replace -- "$option" '' "$current")
        switch "$lines[1]"
            case files
                __fish_complete_path "$path" | string replace --regex -- '^' "$option"
            case directories
                __fish_complete_directories "$path" | string replace --regex -- '^' "$option"
            case '*'
                set -q lines[2]; and printf '%s\n' $lines[2..-1]
        end
    end
    complete -c TOOL -k -f -a '(__TOOL_complete)'

    """#
}
