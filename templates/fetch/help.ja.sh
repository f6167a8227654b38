# shellcheck shell=sh
# The manual of fetch.sh.

print_help() {
  cat <<END_OF_HELP
knit $KNIT_RELEASEのfetch.sh：エアギャップ環境のノードがK3s $K3S_VERSIONに必要とするものを取得します。
このリクエストから作られました：$REQUEST

使い方：fetch.sh [オプション]
  --arch 一覧       amd64、arm64、arm。カンマ区切りで複数可。デフォルトはこのマシンのもの
  --to フォルダー   保存先。デフォルトはこのスクリプトと同じ場所のairgap
  --help            この説明を表示します
  --version         knitのリリースを表示します

実行内容
  1. K3sのインストールスクリプト、プログラム、イメージアーカイブをgithub.comから取得します
  2. CNIのイメージを、skopeo、crane、docker、nerdctl、ctrのうち使えるもので取得します
  3. それぞれをairgap.lock.jsonのダイジェストと照合します。ダイジェストがない場合、K3sのファイルはK3s自身の一覧と
     照合します。イメージを保証するのはレジストリだけです。フォルダーのUNPINNEDに、届いたダイジェストとともに記録します
  4. フォルダーのSHA256SUMS：すべてのダイジェスト。load.shが各ノードで再び照合します
  既にあるものは残します。中断したダウンロードは続きから再開します。rootは不要です。

環境変数
  HTTPS_PROXY、NO_PROXY、TMPDIR、NO_COLOR   一般的な意味のとおり

終了コード
  0   すべて揃った                    69  ダウンロードの失敗。再実行してください
  64  使い方の誤り                    73  ファイルを書き込めない
  65  ダイジェストの不一致。          129、130、143  中断。再実行してください
      そのファイルは残しません
END_OF_HELP
}
