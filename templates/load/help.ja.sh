# shellcheck shell=sh
# The manual of load.sh.

print_help() {
  cat <<END_OF_HELP
knit $KNIT_RELEASEのload.sh：fetch.shが取得したものを、K3s $K3S_VERSIONが参照する場所に置きます。ネットワークは使いません。
このリクエストから作られました：$REQUEST

使い方：load.sh [オプション]
  --from フォルダー   fetch.shが取得したもの。デフォルトはこのスクリプトと同じ場所のairgap
  --registry ホスト   イメージは置きません。すべてのイメージをこのミラー (ホストまたはホスト:ポート) から
                      取得するよう、registries.yamlでK3sに指定します
  --arch 名前         amd64、arm64、arm。デフォルトはこのマシンのもの。KNIT_ROOTのイメージ用に指定できます
  --dry-run           すべてを照合し、置くものを表示します。何も変更せず、rootも不要です
  --force             既にあるものを「名前.before-knit」として残します
  --help              この説明を表示します
  --version           knitのリリースを表示します

置くもの
  /usr/local/bin/k3s                       K3sのプログラム
  /var/lib/rancher/k3s/agent/images/       イメージアーカイブ。K3sが起動時に取り込みます
  /var/lib/knit/airgap/                    K3sのインストールスクリプト。アーカイブにない場合はCNIのマニフェスト
  /etc/rancher/k3s/registries.yaml         --registryを指定した場合
  その後、同じ場所のinstall.shを実行します。これらを使い、足りないものがあれば拒否します。
  2回目の実行では何も変わりません。別のリリースでは、以前に置いたものを置き換えます。

環境変数
  KNIT_ROOT             書き込むすべてのパスの前に付けます。イメージ用。デフォルトは空
  INSTALL_K3S_BIN_DIR   K3sのプログラムの場所。デフォルトは/usr/local/bin
  NO_COLOR              色を使いません

終了コード
  0   すべて置いた                  73  ファイルを書き込めない
  64  使い方の誤り                  77  rootではない
  65  ダイジェストの不一致。        78  足りないもの、または邪魔なものの存在。何も置いていません
      何も置いていません            129、130、143  中断。再実行してください
END_OF_HELP
}
