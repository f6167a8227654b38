# shellcheck shell=sh
# --help, and the words for what is being installed.

# network_name: the network in few words.
network_name() {
  case $CNI in
    flannel) printf 'flannel %s' "$FLANNEL_BACKEND" ;;
    none) phrase 'no CNI' 'CNIなし' ;;
    *) printf '%s' "$CNI${MANIFEST_RELEASE:+ $MANIFEST_RELEASE}" ;;
  esac
}

# What the service knew to warn of, one line each, in LANGUAGE already.
print_warnings() {
  [ -n "$WARNINGS" ] || return 0
  while read -r print_warning; do
    [ -z "$print_warning" ] || warn '%s' '%s' "$print_warning"
  done <<END_OF_WARNINGS
$WARNINGS
END_OF_WARNINGS
}

print_help() {
  if [ "$LANGUAGE" = ja ]; then print_help_ja; else print_help_en; fi
}

print_help_en() {
  cat <<END_OF_HELP
install.sh of knit $KNIT_RELEASE: installs K3s $K3S_VERSION with $(network_name).
It was made for this request: $REQUEST

usage: install.sh [server|agent] [options]
  server          this node runs the control plane; the default
  agent           this node joins a server; the default where K3S_URL is set

options
  --dry-run       prints each step, file and command; touches nothing, needs no root
  --files-only    writes config and manifest only, for example into an image (KNIT_ROOT)
  --no-verify     skips the verification at the end
  --force         goes on where preflight refuses; a file in the way is kept as NAME.before-knit
  --help          this page
  --version       the release of knit

what it does
  1. preflight: can this machine run that network, and is it free for it? Each finding names its remedy.
  2. host packages: WireGuard or strongSwan, only where the network needs them and they are missing
  3. /etc/rancher/k3s/config.yaml.d/10-knit.yaml, mode 0600; on agents only keys that agents know
  4. on servers, for Canal and Calico: /var/lib/rancher/k3s/server/manifests/knit-*.yaml
  5. K3s' own installer, for exactly that release
  6. waits, and verifies; agents look only at themselves
  What was written stands in /var/lib/knit/receipt with digests; uninstall.sh reads it.
  A second run changes nothing and says so; after a crash it finishes; a changed config restarts K3s.

it never overwrites a file that it did not write, never prints a secret, never changes the network of a living cluster.

variables
  K3S_URL                    https address of a server to join, port 6443
  K3S_TOKEN, K3S_TOKEN_FILE  the cluster's secret; nowhere else than here
  INSTALL_K3S_*              passed on to K3s' installer, see https://docs.k3s.io/reference/env-variables
  KNIT_ROOT                  prefix of every path read or written, for images; default empty
  KNIT_K3S_INSTALLER         path or https address of K3s' installer; default https://get.k3s.io
                             air gap: a path, with INSTALL_K3S_SKIP_DOWNLOAD=true and the k3s program in place
  KNIT_K3S_INSTALLER_SHA256  refuses the installer where it differs
  KNIT_MANIFEST_BASE         https address, http://127.0.0.1 or folder of a mirror: BASE/<tag>/manifests/<file>
  HTTPS_PROXY, NO_PROXY      for downloads, and for K3s itself
  TMPDIR, NO_COLOR           as everywhere

exit codes
  0   done                          70  K3s' installer failed
  1   installed, but a check        73  a file could not be written
      failed or none could be       77  not root
      looked at                     78  refused: preflight, a foreign file, another run;
  64  usage                             nothing was installed
  65  a digest or an edit did       129, 130, 143  interrupted; run it again
      not fit
  69  a download or a package failed

examples
  sh install.sh --dry-run
  sudo sh install.sh
  sudo env K3S_URL=https://SERVER:6443 K3S_TOKEN_FILE=/root/token sh install.sh agent
  KNIT_ROOT=/mnt/image sh install.sh server --files-only
END_OF_HELP
}

print_help_ja() {
  cat <<END_OF_HELP
knit $KNIT_RELEASEのinstall.sh：K3s $K3S_VERSIONと$(network_name)をインストールします。
元のリクエスト：$REQUEST

使い方：install.sh [server|agent] [オプション]
  server          このノードでコントロールプレーンを実行します (デフォルト)
  agent           このノードをサーバーに参加させます (K3S_URLが設定されている場合のデフォルト)

オプション
  --dry-run       各ステップ、ファイル、コマンドを表示します。何も変更せず、rootも不要です
  --files-only    設定ファイルとマニフェストだけを書き込みます。KNIT_ROOTと使えばイメージに書き込めます
  --no-verify     最後の検証を省きます
  --force         事前チェックが拒否しても続けます。妨げになるファイルは「名前.before-knit」として残します
  --help          この説明を表示します
  --version       knitのリリースを表示します

実行内容
  1. 事前チェック：このマシンでそのネットワークを実行できるかを調べ、問題ごとに対処を示します
  2. ホストのパッケージ：ネットワークに必要で、ない場合に限り、WireGuardまたはstrongSwan
  3. /etc/rancher/k3s/config.yaml.d/10-knit.yaml (パーミッション0600)。エージェントにはエージェント用のキーだけ
  4. サーバーでCanalまたはCalicoの場合：/var/lib/rancher/k3s/server/manifests/knit-*.yaml
  5. K3s自身のインストールスクリプト (指定のリリースに固定)
  6. 待機と検証。エージェントは自分自身だけを調べます
  書き込んだものはダイジェストとともに/var/lib/knit/receiptに記録し、uninstall.shが読みます。
  2回目の実行は何も変更せず、そのことを表示します。中断後は続きを行い、設定が変わればK3sを再起動します。

自分が書いていないファイルの上書き、秘密の表示、稼働中のクラスターのネットワークの変更は行いません。

環境変数
  K3S_URL                    参加するサーバーのhttpsアドレス (ポート6443)
  K3S_TOKEN, K3S_TOKEN_FILE  クラスターのトークン。ここ以外には書きません
  INSTALL_K3S_*              K3sのインストールスクリプトに渡します。https://docs.k3s.io/reference/env-variables
  KNIT_ROOT                  読み書きするすべてのパスの前に付けます (イメージ用、デフォルトは空)
  KNIT_K3S_INSTALLER         K3sのインストールスクリプトのパスまたはhttpsアドレス。デフォルトはhttps://get.k3s.io
                             エアギャップではパスを指定し、k3sを配置してINSTALL_K3S_SKIP_DOWNLOAD=trueにします
  KNIT_K3S_INSTALLER_SHA256  インストールスクリプトがこのダイジェストと違えば拒否します
  KNIT_MANIFEST_BASE         ミラーのhttpsアドレス、http://127.0.0.1、フォルダー：BASE/<tag>/manifests/<file>
  HTTPS_PROXY, NO_PROXY      ダウンロードとK3s自身が使います
  TMPDIR, NO_COLOR           一般的な意味のとおりです

終了コード
  0   完了
  1   インストール済み。検証は不合格か、何も検証できない
  64  使い方の誤り                      70  K3sのインストールスクリプトの失敗
  65  ダイジェストまたは編集の不一致    73  ファイルを書き込めない
  69  ダウンロードまたはパッケージの失敗  77  rootではない
  78  拒否：事前チェック、既存のファイル、別の実行。何もインストールしていません
  129、130、143  中断。再実行すると続きを行います

例
  sh install.sh --dry-run
  sudo sh install.sh
  sudo env K3S_URL=https://サーバー:6443 K3S_TOKEN_FILE=/root/token sh install.sh agent
  KNIT_ROOT=/mnt/image sh install.sh server --files-only
END_OF_HELP
}
