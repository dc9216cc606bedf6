<?php
/** Objects that hold many texts, as compressOld.php and the scripts after it write them. */
class HistoryObjects {
	/** The object, and the hashes that name its items. Its default item is the first text. */
	public static function concatenated( array $texts ): array {
		$object = new ConcatenatedGzipHistoryBlob();
		$object->setText( $texts[0] );
		$hashes = [];
		foreach ( $texts as $text ) {
			$hashes[] = $object->addItem( $text );
		}
		return [ serialize( $object ), $hashes ];
	}

	/** @param int|string $row id of the text row with the object */
	public static function stub( $row, string $hash ): string {
		$stub = new HistoryBlobStub( $hash );
		$stub->setLocation( $row );
		return serialize( $stub );
	}

	/**
	 * A DiffHistoryBlob, whose writer needs an extension that Debian lacks: written here, read by MediaWiki. Texts
	 * that are much shorter than those before them form a second sequence, as in MediaWiki's own.
	 */
	public static function differences( array $texts ): string {
		$long = $short = [];
		$length = strlen( $texts[0] );
		foreach ( $texts as $i => $text ) {
			if ( 2 * strlen( $text ) < $length ) {
				$short[] = $i;
			} else {
				$long[] = $i;
				$length = strlen( $text );
			}
		}
		$diffs = $steps = [];
		$base = '';
		$last = 0;
		foreach ( array_merge( $long, $short ) as $i ) {
			$diffs[] = self::difference( $base, $texts[$i] );
			$steps[] = $i - $last;
			$base = $texts[$i];
			$last = $i;
		}
		$packed = gzdeflate( serialize( [ 'diffs' => $diffs, 'map' => implode( ',', $steps ) ] ) );
		return 'O:15:"DiffHistoryBlob":1:{s:11:"mCompressed";' . serialize( $packed ) . '}';
	}

	/** Copy of the common beginning, the new middle, copy of the common end. */
	private static function difference( string $from, string $to ): string {
		$most = min( strlen( $from ), strlen( $to ) );
		$head = strspn( substr( $from, 0, $most ) ^ substr( $to, 0, $most ), "\0" );
		$rest = $most - $head;
		$tail = $rest ? strspn( strrev( substr( $from, -$rest ) ^ substr( $to, -$rest ) ), "\0" ) : 0;
		$middle = substr( $to, $head, strlen( $to ) - $head - $tail );
		$size = strlen( $middle );
		$diff = self::adler( $from ) . pack( 'V', strlen( $from ) );
		$diff .= $head ? pack( 'CVV', 2, 0, $head ) : '';
		if ( $size ) {
			$diff .= ( $size < 256 ? pack( 'CC', 1, $size ) : pack( 'CV', 3, $size ) ) . $middle;
		}
		return $diff . ( $tail ? pack( 'CVV', 2, strlen( $from ) - $tail, $tail ) : '' );
	}

	/** Adler-32 that begins at 0 and not at 1, as libxdiff computes it; least significant byte first. */
	private static function adler( string $text ): string {
		$usual = hexdec( hash( 'adler32', $text ) );
		$low = ( ( $usual & 0xffff ) + 65521 - 1 ) % 65521;
		$high = ( ( $usual >> 16 ) + 65521 - strlen( $text ) % 65521 ) % 65521;
		return pack( 'V', ( $high << 16 ) | $low );
	}
}
