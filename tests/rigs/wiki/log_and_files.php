<?php
/** Log items, public and not, and files with earlier versions. */
class LogAndFiles {
	private const EPOCH = 1300000000;
	private $rows;
	private $actors;

	public function __construct( RowWriter $rows, array $actors ) {
		$this->rows = $rows;
		$this->actors = $actors;
	}

	public function makeLog( array $pages, int $count ) {
		$kinds = [ [ 'delete', 'delete' ], [ 'move', 'move' ], [ 'block', 'block' ], [ 'suppress', 'revision' ], [ 'upload', 'upload' ],
			[ 'newusers', 'create' ], [ 'protect', 'protect' ], [ 'patrol', 'patrol' ], [ 'rights', 'rights' ] ];
		for ( $i = 1; $i <= $count; $i++ ) {
			[ $type, $action ] = $kinds[$i % 9];
			$page = $pages[$i * 31 % count( $pages )];
			$this->rows->put( 'logging', [ 'log_id' => $this->rows->next( 'log' ), 'log_type' => $type, 'log_action' => $action,
				'log_timestamp' => $this->rows->time( self::EPOCH + $i * 1000 ),
				'log_actor' => $i === 77 ? 99999999 : $this->actors[$i * 7 % count( $this->actors )],
				'log_namespace' => $page->namespace, 'log_title' => $i % 50 === 9 ? '' : $page->title, 'log_page' => $page->id,
				'log_comment_id' => $i === 88 ? 99999999 : $this->rows->comment( $i % 3 ? "log comment $i" : '' ),
				'log_params' => $this->params( $type, $i ), 'log_deleted' => $i % 40 === 3 ? $i % 16 : 0 ] );
		}
	}

	private function params( string $type, int $i ): string {
		if ( $i % 97 === 5 ) {
			return "control\x02\xff";
		}
		switch ( $type ) {
			case 'move':
				return serialize( [ '4::target' => "Talk:New \"é\" & <x> $i", '5::noredir' => '0' ] );
			case 'protect':
				return "[edit=sysop] (indefinite)\ncascade";
			default:
				return $i % 4 ? '' : serialize( [ 'n' => $i ] );
		}
	}

	/** @param callable $addPage makes the page of a file */
	public function makeFiles( callable $addPage ) {
		foreach ( [ 'Odd_file.png', 'Odd_é_&_"x".svg' ] as $n => $name ) {
			$addPage( $name );
			$this->rows->put( 'image', $this->file( 'img_', $name, '20230105000000', $this->actors[0] )
				+ [ 'img_description_id' => $this->rows->comment( 'upload "x" <y>' ) ] );
			foreach ( [ [ '20220101000000', 0, '' ], [ '20220601000000', 2, 'hidden' ], [ '20220301000000', 4, 'older' ], [ '20220901000000', 7, 'gone' ] ]
				as [ $time, $deleted, $comment ] ) {
				$this->rows->put( 'oldimage', $this->file( 'oi_', $name, $time, $this->actors[1 + $n] ) + [ 'oi_archive_name' => "$time!$name",
					'oi_description_id' => $this->rows->comment( $comment ), 'oi_deleted' => $deleted ] );
			}
		}
	}

	private function file( string $prefix, string $name, string $time, int $actor ): array {
		$row = [ 'name' => $name, 'size' => 1000 + strlen( $name ), 'width' => 10, 'height' => 20, 'bits' => 8, 'metadata' => '',
			'media_type' => 'BITMAP', 'major_mime' => 'image', 'minor_mime' => 'png', 'actor' => $actor, 'timestamp' => $this->rows->time( $time ),
			'sha1' => substr( $time, 0, 4 ) . 'abcdefghijklmnopqrstuvwxyz0' ];
		return array_combine( array_map( static fn ( $key ) => $prefix . $key, array_keys( $row ) ), array_values( $row ) );
	}
}
