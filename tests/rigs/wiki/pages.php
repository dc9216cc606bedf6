<?php
/** Ordinary pages of a wiki: many short histories and a few long ones, interleaved by time as edits come in. */
class Pages {
	private const EPOCH = 1040000000; // December 2002
	private const LIFETIME = 640000000;
	private const LONGEST_HISTORY = 1500;
	private const COMMENTS = [ '', '', '', '/* Part 1 */ wording', 'typo', 'undo "vandalism" & <spam>', 'Αναίρεση', '→‎Links',
		'[[Project:About|style]]', '0', 'a&amp;b', "line\nbreak" ];
	private $rows;
	private $texts;
	private $random;
	private $prose;
	private $actors;
	private $isPlain;

	public function __construct( RowWriter $rows, TextStore $texts, RigRandom $random, array $actors, bool $isPlain ) {
		$this->rows = $rows;
		$this->texts = $texts;
		$this->random = $random;
		$this->prose = new Prose( $random );
		$this->actors = $actors;
		$this->isPlain = $isPlain;
	}

	public function make( int $count, int $revisions ): array {
		$pages = $this->plan( $count, $revisions );
		foreach ( $this->edits( $pages ) as [ $time, $i ] ) {
			$this->edit( $pages[$i], self::EPOCH + $time );
		}
		foreach ( $pages as $page ) {
			$this->finish( $page );
		}
		return $pages;
	}

	private function plan( int $count, int $revisions ): array {
		$weights = [];
		for ( $i = 0; $i < $count; $i++ ) {
			$weights[] = ( $count / ( 1 + $this->random->pick( $count ) ) ) ** 0.75;
		}
		$all = array_sum( $weights );
		$pages = [];
		foreach ( $weights as $i => $weight ) {
			[ $namespace, $title, $model ] = $this->name( $i );
			$pages[] = (object)[ 'namespace' => $namespace, 'title' => $title, 'model' => $model,
				'kind' => TextStore::KINDS[$i % count( TextStore::KINDS )], 'group' => "page $i",
				'left' => max( 1, min( (int)round( $weight / $all * $revisions ), self::LONGEST_HISTORY ) ),
				'id' => 0, 'last' => null, 'text' => null, 'sentences' => 3 + $this->random->pick( 20 ) * $this->random->pick( 8 ),
				'earlier' => [], 'content' => 0, 'origin' => 0, 'second' => null,
				'redirect' => $model === 'wikitext' && $i % 17 === 5 ];
		}
		return $pages;
	}

	private function name( int $i ): array {
		$place = [ 'Harbour', 'Lighthouse', 'Ridge', 'Λιμάνι', 'Маяк', '"Mill"', 'Market_&_quay', '橋' ][$i % 8] . "_of_Lindmoor_$i";
		$special = [ 3 => [ 8, "Gadget-$i.js", 'javascript' ], 13 => [ 2, "Χρήστης_$i/common.css", 'css' ],
			23 => [ 2, "Editor_$i/data.json", 'json' ], 33 => [ 100, "harbours_$i", 'wikitext' ], 43 => [ 101, "harbours_$i", 'wikitext' ] ];
		return $special[$i % 50] ?? [ [ 0, 0, 0, 1, 0, 10, 0, 3, 14, 4, 0, 5 ][$i % 12], $place, 'wikitext' ];
	}

	/** [ second, page ] in the order of time. */
	private function edits( array $pages ): array {
		$edits = [];
		foreach ( $pages as $i => $page ) {
			$first = 1 + $this->random->pick( 600000000 );
			for ( $n = 0; $n < $page->left; $n++ ) {
				$edits[] = [ $first + ( $n ? $this->random->pick( self::LIFETIME - $first ) : 0 ), $i ];
			}
		}
		sort( $edits );
		return $edits;
	}

	private function edit( stdClass $page, int $time ) {
		$page->left--;
		$page->id = $page->id ?: $this->rows->next( 'page' );
		$text = $this->nextText( $page );
		$over = [ 'rev_minor_edit' => (int)$this->random->oneIn( 5 ) ];
		if ( !$this->isPlain && $this->random->oneIn( 200 ) ) {
			$over['rev_deleted'] = $this->random->of( [ 1, 2, 4, 3, 5, 7, 15 ] );
		}
		$comment = $this->random->oneIn( 4 ) ? '/* Part 2 */ ' . $this->random->pick( 10000 ) : $this->random->of( self::COMMENTS );
		$revision = $this->rows->revision( $page->id, $time, $this->actor(), $this->rows->comment( $comment ), $page->last ?? 0, $text, $over );
		if ( $text !== $page->text ) {
			$page->content = $this->rows->content( $text, $this->texts->store( $text, $page->kind, $page->group ), $page->model );
			$page->origin = $revision;
		}
		$this->rows->slot( $revision, $page->content, $page->origin );
		if ( !$this->isPlain && $page->id % 97 === 7 ) {
			$this->addSecondSlot( $page, $revision );
		}
		$page->last = $revision;
		$page->text = $text;
	}

	/** Few people make most edits. */
	private function actor(): int {
		$n = count( $this->actors );
		return $this->actors[intdiv( $this->random->pick( $n ) * $this->random->pick( $n ), $n )];
	}

	private function nextText( stdClass $page ): string {
		if ( $page->redirect && !$page->left ) {
			return '#REDIRECT [[Harbour of Lindmoor 0]]';
		}
		$dice = $this->random->pick( 100 );
		if ( $page->model !== 'wikitext' ) {
			return $this->codeText( $page->model );
		}
		if ( $page->text === null ) {
			return $this->prose->text( $page->sentences );
		}
		if ( $dice < 4 ) {
			return $page->text; // a null edit
		}
		if ( $dice < 8 && $page->earlier ) {
			return $this->random->of( $page->earlier );
		}
		if ( $dice < 10 ) {
			$page->earlier[] = $page->text;
			return 'Nothing to see here ' . $this->random->pick( 1000 );
		}
		if ( $page->earlier && strlen( $page->text ) < 50 ) {
			return array_pop( $page->earlier );
		}
		return $this->shorten( $this->prose->edit( $page->text ), 120 * $page->sentences + 300 );
	}

	private function shorten( string $text, int $most ): string {
		if ( strlen( $text ) <= $most ) {
			return $text;
		}
		$lines = explode( "\n", $text );
		array_splice( $lines, $this->random->pick( count( $lines ) ), 1 + intdiv( count( $lines ), 8 ) );
		return implode( "\n", $lines );
	}

	private function codeText( string $model ): string {
		$n = $this->random->pick( 100000 );
		switch ( $model ) {
			case 'css':
				return ".harbour-$n > a:hover {\n\tcolor: #" . sprintf( '%06x', $n ) . ";\n}";
			case 'json':
				return json_encode( [ 'id' => $n, 'text' => 'λ "<&>"', 'list' => range( 0, $n % 50 ) ], JSON_PRETTY_PRINT );
			default:
				return "var a = function ( x ) { return x < $n && x > 0 ? \"y\" : 'z'; };";
		}
	}

	/** Changed by every third revision, inherited by the others. */
	private function addSecondSlot( stdClass $page, int $revision ) {
		if ( !$page->second || $revision % 3 === 0 ) {
			$text = json_encode( [ 'revision' => $revision, 'q' => 'a<b & "c"' ] );
			$page->second = [ $this->rows->content( $text, $this->texts->store( $text, 'plain', '' ), 'json' ), $revision ];
		}
		$this->rows->slot( $revision, $page->second[0], $page->second[1], 'notes' );
	}

	private function finish( stdClass $page ) {
		$this->texts->closeGroup( $page->group );
		$isRedirect = strpos( $page->text, '#REDIRECT' ) === 0;
		$this->rows->page( $page->id, $page->namespace, $page->title, $page->last, $page->text,
			[ 'page_is_redirect' => (int)$isRedirect, 'page_content_model' => $page->model ] );
		if ( $isRedirect ) {
			$this->rows->redirect( $page->id, 0, 'Harbour_of_Lindmoor_0' );
		}
		$this->rows->put( 'page_props', [ 'pp_page' => $page->id, 'pp_propname' => 'displaytitle', 'pp_value' => $page->title, 'pp_sortkey' => null ] );
	}
}
