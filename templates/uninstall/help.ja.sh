# shellcheck shell=sh
# The manual of uninstall.sh.

print_help() {
  cat <<END_OF_HELP
knit $KNIT_RELEASEのuninstall.sh：install.shがこのノードに入れたものを、K3sとともに削除します。

使い方：uninstall.sh [オプション]
  --dry-run    各コマンドを表示します。何も変更しません
  --keep-k3s   knitが書いたものだけを削除します。K3sは次の再起動から自身の設定で動きます
  --help       この説明を表示します
  --version    knitのリリースを表示します

URLは問わず、/var/lib/knit/receiptに従います。K3sは自身のアンインストールスクリプトで、ノードのデータとともに
削除します。CNIがカーネルとディスクに残したものと、knitが書いて変更されていないものも削除します。
/etc/rancher/k3sにある利用者のファイルは残し、別名で残したファイルは元に戻します。中断後に再実行すると続きを行います。
その後に変更されたファイル、空でないフォルダー、ホストのパッケージ (名前だけ表示します)、knitより前からあるものは
K3sも含めて削除しません。
クラスターではNodeを削除してください (kubectl delete node 名前)。削除しないと同じ名前で再参加できません。

環境変数
  KNIT_ROOT             すべてのパスの前に付けます。その下のものは実行せず、knitが書いたファイルだけを削除できます
  INSTALL_K3S_BIN_DIR   K3sのスクリプトの場所。デフォルトはreceiptの記録、/usr/local/bin、/opt/binの順
  NO_COLOR              色を使いません

終了コード
  0   完了、または何もインストールされていない    70  K3sのアンインストールスクリプトの失敗
  1   削除できないものがある                      73  書き込めない
  64  使い方の誤り                                77  rootではない
                                                  78  別の実行がロックを保持、receiptの破損、不正なリンク
END_OF_HELP
}
