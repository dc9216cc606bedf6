<?php
require_once __DIR__ . '/history_objects.php';

/** Stores texts in every way that MediaWiki or its scripts have ever had. Texts of one group share an object. */
class TextStore {
	public const KINDS = [ 'plain', 'gzip', 'external', 'external', 'concatexternal', 'diff', 'concat', 'legacy', 'legacygzip',
		'externalplain', 'concatmoved', 'concatgzip', 'concattwice' ];
	private const GROUP_TEXTS = 30;
	private $rows;
	private $groups = [];

	public function __construct( RowWriter $rows ) {
		$this->rows = $rows;
	}

	/** @return string the address of the text */
	public function store( string $text, string $kind, string $group ): string {
		$rows = $this->rows;
		switch ( $kind ) {
			case 'plain':
				$id = $rows->text( $text, 'utf-8' );
				break;
			case 'gzip':
				$id = $rows->text( gzdeflate( $text ), 'utf-8,gzip' );
				break;
			case 'legacy':
				$id = $rows->text( $text, '' );
				break;
			case 'legacygzip':
				$id = $rows->text( gzdeflate( $text ), 'gzip' );
				break;
			case 'external':
				$id = $rows->text( $rows->blob( 'cluster1', gzdeflate( $text ) ), 'utf-8,gzip,external' );
				break;
			case 'externalplain':
				$id = $rows->text( $rows->blob( 'cluster2', $text ), 'external,utf-8' );
				break;
			default:
				$id = $rows->next( 'text' );
				$this->groups[$group][] = [ $id, $text, $kind ];
				if ( count( $this->groups[$group] ) >= self::GROUP_TEXTS ) {
					$this->closeGroup( $group );
				}
		}
		return "tt:$id";
	}

	public function closeGroup( string $group ) {
		$members = $this->groups[$group] ?? [];
		unset( $this->groups[$group] );
		if ( !$members ) {
			return;
		}
		$ids = array_column( $members, 0 );
		$texts = array_column( $members, 1 );
		switch ( $members[0][2] ) {
			case 'diff':
				$url = $this->rows->blob( 'cluster1', HistoryObjects::differences( $texts ) );
				$this->putItems( $ids, $url, array_keys( $ids ) );
				break;
			case 'concatexternal':
				[ $object, $hashes ] = HistoryObjects::concatenated( $texts );
				$this->putItems( $ids, $this->rows->blob( 'cluster2', $object ), $hashes );
				break;
			default:
				$this->putObject( $members[0][2], $ids, $texts );
		}
	}

	private function putItems( array $ids, string $url, array $items ) {
		foreach ( $ids as $i => $id ) {
			$this->rows->text( "$url/$items[$i]", 'external,utf-8', $id );
		}
	}

	/** The object in the first row of its group, and stubs that lead to it. */
	private function putObject( string $kind, array $ids, array $texts ) {
		[ $object, $hashes ] = HistoryObjects::concatenated( $texts );
		$first = array_shift( $ids );
		switch ( $kind ) {
			case 'concatmoved':
				$this->rows->text( $this->rows->blob( 'cluster1', $object ), 'object,utf-8,external', $first );
				break;
			case 'concatgzip':
				$this->rows->text( gzdeflate( $object ), 'object,utf-8,gzip', $first );
				break;
			case 'concattwice': // serialized twice by an old defect: only stubs can read such a row
				$this->rows->text( $texts[0], 'utf-8', $first );
				$first = (string)$this->rows->text( serialize( $object ), 'object,utf-8' );
				break;
			default:
				$this->rows->text( $object, 'object,utf-8', $first );
		}
		foreach ( $ids as $i => $id ) {
			$this->rows->text( HistoryObjects::stub( $first, $hashes[$i + 1] ), 'object,utf-8', $id );
		}
	}
}
