<?php
require_once __DIR__ . '/odd_pages.php';

/** Pages whose text cannot be read, each for another reason. */
class BrokenPages extends OddPages {
	public function make() {
		foreach ( [ 'no_row' => 'tt:999999999', 'row_0' => 'tt:0', 'known_bad' => 'bad:tt%3A12?error=oops', 'scheme' => 'xx:12' ] as $why => $address ) {
			$this->break( $why, $address );
		}
		foreach ( [ 'flag' => [ 'whatever', 'utf-8,error' ], 'deflate' => [ "\x01\x02 not deflate data", 'utf-8,gzip' ],
			'no_blob' => [ 'DB://cluster1/99999999', 'utf-8,gzip,external' ], 'no_url' => [ 'DB://', 'external' ],
			'stub' => [ HistoryObjects::stub( 99999999, md5( 'x' ) ), 'object' ], 'object' => [ 'not serialized', 'utf-8,object' ],
			'item' => [ $this->rows->blob( 'cluster2', HistoryObjects::concatenated( [ 'a', 'b' ] )[0] ) . '/' . md5( 'c' ), 'external,utf-8' ] ] as $why => $row ) {
			$this->break( $why, 'tt:' . $this->rows->text( ...$row ) );
		}
	}

	private function break( string $why, string $address ) {
		$this->add( 0, "Odd/Broken_$why", [ 'broken text' ], [ 'address' => $address, 'comment' => 'broken' ] );
	}
}
