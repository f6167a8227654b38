# shellcheck shell=sh
# The manual of install.sh.

print_help() {
  cat <<END_OF_HELP
knit $KNIT_RELEASEのinstall.sh：K3s $K3S_VERSIONと$(network_name)をインストールします。
元のリクエスト：$REQUEST

使い方：install.sh [server|agent] [オプション]
  server          このノードでコントロールプレーンを実行します (デフォルト)
  agent           このノードをサーバーに参加させます (K3S_URLが設定されている場合のデフォルト)

オプション
  --node-ip アドレス[,アドレス]、--node-external-ip アドレス[,アドレス]
                  このノードのアドレス (ファミリーごとに1つ)。別の値を指定するまで保たれます
  --dry-run       各ステップ、ファイル、コマンドを表示します。何も変更せず、rootも不要です
  --files-only    設定ファイルとマニフェストだけを書き込みます。KNIT_ROOTと使えばイメージに書き込めます
  --no-verify     ノードとネットワークの準備を待たず、検証もしません
  --force         事前チェックが拒否しても続けます。妨げになるファイルは「名前.before-knit」として残します
  --help          この説明を表示します
  --version       knitのリリースを表示します

事前チェックは問題ごとに対処を示します。書き込んだものは/var/lib/knit/receiptに記録し、uninstall.shが読みます。
2回目の実行は何も変更せず、そのことを表示します。中断後は続きを行い、設定が変わればK3sを再起動します。
自分が書いていないファイルの上書き、秘密の表示、稼働中のクラスターのネットワークの変更は行いません。

環境変数
  K3S_URL                    参加するサーバーのhttpsアドレス (ポート6443)。事前チェックで応答を確認します
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
  0   完了 (トランザクショナルなシステムでは、次の起動でK3sが始まります)
  1   インストール済み。ネットワークの準備ができないか、verify.shのチェックが不合格
  64  使い方の誤り                      70  K3sのインストールまたは起動の失敗
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
