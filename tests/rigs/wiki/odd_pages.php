<?php
/** Pages of one odd case each, whose export is easy to get wrong. All of them can be read. */
class OddPages {
	private const EPOCH = 1690000000;
	protected $rows;
	protected $texts;
	private $actors;
	private $bigBytes;

	public function __construct( RowWriter $rows, TextStore $texts, array $actors, int $bigBytes ) {
		$this->rows = $rows;
		$this->texts = $texts;
		$this->actors = $actors;
		$this->bigBytes = $bigBytes;
	}

	public function make() {
		$this->makeTexts();
		$this->makeHidden();
		$this->makeCommentsAndUsers();
		$this->makeColumns();
		$this->makeTitles();
		$this->makeRedirects();
		$this->makeSlots();
		$this->makeLosses();
	}

	/**
	 * A page with these texts. What may be odd: kind (of storage), model, page, revision and content (columns), comment
	 * (null: none), actor, latest (which text is the current one).
	 *
	 * @return int[] ids of the page and of its latest revision
	 */
	protected function add( int $namespace, string $title, array $texts, array $odd = [] ): array {
		$id = $this->rows->next( 'page' );
		$revision = $latest = 0;
		$comment = array_key_exists( 'comment', $odd ) ? $odd['comment'] : 'odd';
		foreach ( $texts as $i => $text ) {
			$revision = $this->rows->revision( $id, self::EPOCH + $id * 60 + $i, $odd['actor'] ?? $this->actors[0],
				$comment === null ? null : $this->rows->comment( $comment ), $revision, $text, $odd['revision'] ?? [] );
			$latest = $i <= ( $odd['latest'] ?? $i ) ? $revision : $latest;
			$address = $odd['address'] ?? $this->texts->store( $text, $odd['kind'] ?? 'plain', $title );
			$content = $this->rows->content( $text, $address, $odd['model'] ?? 'wikitext', $odd['content'] ?? [] );
			$this->rows->slot( $revision, $content, $revision );
		}
		$this->texts->closeGroup( $title );
		$this->rows->page( $id, $namespace, $title, $latest, end( $texts ),
			( $odd['page'] ?? [] ) + [ 'page_content_model' => $odd['model'] ?? 'wikitext' ] );
		return [ $id, $revision ];
	}

	private function makeTexts() {
		$this->add( 0, 'Odd/Empty_text', [ '', 'x', '' ] );
		$this->add( 0, 'Odd/Zero', [ '0', '00', ' ', "\n", "\n\nlead and trail\n\n" ] );
		$this->add( 0, 'Odd/Markup', [ "<b>&amp; & < > \" ' ]]> &lt; &#13; \u{a0} \u{2028} end" ], [ 'kind' => 'gzip' ] );
		$this->add( 0, 'Odd/Control', [ 'controls:' . implode( array_map( 'chr', range( 0, 31 ) ) ) . "\x7f|\u{80}\u{85}\u{9f}|", "cr\r\nlf\rcr only\ttab" ] );
		$this->add( 0, 'Odd/Invalid_utf8', [ implode( '|', [
			"tail\x80", "tails\xbf\xbf", "cut\xc3(", "cut\xe2\x82e", "cut\xf0\x9f\x98f",
			"overlong\xc0\xaf",
			"overlong\xe0\x80\xaf", "surrogate\xed\xa0\x80", "surrogate\xed\xbf\xbf", "\u{fffe}", "\u{ffff}", "beyond\xf4\x90\x80\x80",
			"five\xf8\x88\x80\x80\x80", "six\xfc\x84\x80\x80\x80\x80", "lead\xfe\xff", "overlong\xf0\x80\x80\xaf", "\u{fdd0}", "\u{1fffe}", "end\xe2\x82" ] ),
			"\xff", "good, then \xc3" ] );
		$this->add( 0, 'Odd/Decomposed', [
			"e\u{301} A\u{30a} \u{1112}\u{1161}\u{11ab} q\u{307}\u{323} \u{212b} \u{fb01} \u{958} \u{1d15e} \u{374} \u{200e}\u{feff}"
		], [ 'kind' => 'external' ] );
		foreach ( array_unique( TextStore::KINDS ) as $kind ) {
			$texts = [];
			for ( $i = 0; $i < 40; $i++ ) {
				$texts[] = $i % 9 === 4 ? "short $kind $i" : str_repeat( "A line stored as $kind. ", 10 ) . $i . str_repeat( "\nμήνυμα $i", $i )
					. ( $i === 20 ? str_repeat( 'z', 3000 ) : '' );
			}
			$this->add( 0, "Odd/Stored_$kind", $texts, [ 'kind' => $kind ] );
		}
		$this->add( 0, 'Odd/Big', [ $this->big( 0 ), $this->big( 1 ) ] );
		$this->add( 0, 'Odd/Big_external', [ $this->big( 2 ) ], [ 'kind' => 'external' ] );
		$this->add( 8, 'Odd.css', [ ".a{b:c}\r\n" ], [ 'model' => 'css' ] );
		$this->add( 8, 'Odd.js', [ 'x="<"&&y' ], [ 'model' => 'javascript' ] );
		$this->add( 2, 'Odd/x.json', [ '{"a":1,"b":[ ]}' ], [ 'model' => 'json' ] );
		$this->add( 0, 'Odd/Text', [ 'plain <text>' ], [ 'model' => 'text' ] );
	}

	private function big( int $n ): string {
		$text = '';
		for ( $i = $n * 1000; strlen( $text ) < $this->bigBytes; $i++ ) {
			$text .= "|-\n| $i || [[Σελίδα " . md5( (string)$i ) . "|x]] || \"q\" & <br />\n";
		}
		return $text;
	}

	private function makeHidden() {
		for ( $bits = 0; $bits < 16; $bits++ ) {
			$this->add( 4, "Odd_hidden_$bits", [ "secret $bits", "latest $bits" ],
				[ 'revision' => [ 'rev_deleted' => $bits ], 'comment' => $bits % 2 ? '' : 'hidden comment', 'actor' => $this->actors[$bits] ] );
		}
	}

	private function makeCommentsAndUsers() {
		foreach ( [ '', '0', ' ', ' lead', 'trail ', "lines\nand\r\nlines", "control\x01\x7f", "bad\xff byte", "e\u{301}",
			'<a href="x">&amp;\'</a>', str_repeat( 'é', 245 ), "\u{200e}" ] as $i => $comment ) {
			$this->add( 5, "Odd_comment_$i", [ "comment $i" ], [ 'comment' => $comment, 'revision' => [ 'rev_minor_edit' => $i % 2 ] ] );
		}
		foreach ( [ '1.2.3.4', '2001:DB8:0:0:0:0:0:FFFF', '::1', '1.2.3.0/24', '300.1.1.1', 'imported>Évé', 'Unknown user', ' lead', 'lower case',
			"A&B<C>\"D'", "bad\xffname", "e\u{301}", '0', '10.0.0.1:80', 'fe80::1', '1.2.3', '01.02.03.04', '1.2.3.4 ' ] as $i => $name ) {
			$this->add( 2, "Odd_user_$i", [ "user $i" ], [ 'actor' => $this->rows->actor( $name ) ] );
		}
		$this->add( 2, 'Odd_user_registered_address', [ 'x' ], [ 'actor' => $this->rows->actor( '9.9.9.9', 5001 ) ] );
		$this->add( 2, 'Odd_user_zero', [ 'x' ], [ 'actor' => $this->rows->actor( 'Number zero', 0 ) ] );
	}

	private function makeColumns() {
		$this->add( 0, 'Odd/No_parent', [ 'x' ], [ 'revision' => [ 'rev_parent_id' => null ] ] );
		$this->add( 0, 'Odd/No_length', [ 'x' ], [ 'revision' => [ 'rev_len' => null ] ] );
		$this->add( 0, 'Odd/No_revision_sha1', [ 'a' ], [ 'revision' => [ 'rev_sha1' => '' ] ] );
		$this->add( 0, 'Odd/No_content_sha1', [ 'b "é"', 'c' ], [ 'kind' => 'gzip', 'content' => [ 'content_sha1' => '' ] ] );
		$this->add( 0, 'Odd/No_sha1', [ 'd' ], [ 'kind' => 'gzip', 'revision' => [ 'rev_sha1' => '' ], 'content' => [ 'content_sha1' => '' ] ] );
		$this->add( 0, 'Odd/Wrong_size_and_sha1', [ 'wrong' ],
			[ 'revision' => [ 'rev_sha1' => 'zzz' ], 'content' => [ 'content_size' => 12345, 'content_sha1' => 'wrong' ] ] );
		$this->add( 0, 'Odd/Size_zero', [ 'not empty' ], [ 'content' => [ 'content_size' => 0 ] ] );
		foreach ( [ '19700101000000', '19000101000000' ] as $time ) {
			$this->add( 0, "Odd/Time_$time", [ 'old' ], [ 'revision' => [ 'rev_timestamp' => $this->rows->time( $time ) ] ] );
		}
		$this->add( 0, 'Odd/Latest_is_of_another_page', [ 'a' ], [ 'page' => [ 'page_latest' => $this->rows->lastId( 'revision' ) ] ] );
		$this->add( 0, 'Odd/Latest_is_older', [ 'a', 'b', 'c' ], [ 'latest' => 1 ] );
	}

	private function makeTitles() {
		foreach ( [ [ 2600, 'Unknown_namespace' ], [ 100, 'lower_portal' ], [ 101, 'ünïcode_talk' ], [ 14, 'Κατηγορία' ], [ 10, 'テンプレート' ],
			[ 0, "Odd/\"Quotes\"_&_'apostrophes'" ], [ 0, 'Odd/' . str_repeat( 'ы', 125 ) ], [ 0, "Odd/Decomposed_e\u{301}" ], [ 1, 'Talk:Odd_colon' ],
			[ 0, 'Odd/Bad|title<x>' ] ] as [ $namespace, $title ] ) {
			$this->add( $namespace, $title, [ 'title' ] );
		}
	}

	private function makeRedirects() {
		$x = '#REDIRECT [[X]]';
		foreach ( [ 'plain' => [ 0, 'Odd/Zero' ], 'namespace' => [ 4, 'To_&_"q"' ], 'fragment' => [ 0, 'Odd/Zero', '', 'Part & "x"' ],
			'null' => [ 0, 'Odd/Zero', null, null ], 'interwiki' => [ 0, 'Foo', 'wikipedia' ], 'special' => [ -1, 'RecentChanges' ],
			'logout' => [ -1, 'Userlogout' ], 'media' => [ -2, 'Plan.png' ], 'empty' => [ 0, '' ], 'user' => [ 2, 'Editor_1' ], 'invalid' => [ 0, 'Bad<title>' ],
			'unknown_namespace' => [ 2600, 'Topic' ], 'prefix_in_main' => [ 0, 'Wikipedia:Foo' ] ] as $name => $row ) {
			[ $id ] = $this->add( 0, "Odd/To_$name", [ 'before', $x ], [ 'page' => [ 'page_is_redirect' => 1 ] ] );
			$this->rows->redirect( $id, ...$row );
		}
		$this->add( 0, 'Odd/To_no_row', [ 'before', '#REDIRECT [[Odd/Zero#part]]' ], [ 'page' => [ 'page_is_redirect' => 1 ] ] );
		$this->add( 0, 'Odd/Not_flagged', [ $x ] );
	}

	private function makeSlots() {
		[ , $revision ] = $this->add( 0, 'Odd/Three_slots', [ 'main' ] );
		$this->addSlot( $revision, 'zeta', 'text' );
		$this->addSlot( $revision, 'aux', 'json' );
		[ $id, $revision ] = $this->add( 0, 'Odd/No_main_slot', [ 'first' ] );
		$second = $this->rows->revision( $id, '20230801000000', $this->actors[0], $this->rows->comment( 'no main slot' ), $revision, 'x' );
		$this->addSlot( $second, 'aux', 'text' );
	}

	private function addSlot( int $revision, string $role, string $model ) {
		$text = "{\"$role\":\"<&>\"}";
		$this->rows->slot( $revision, $this->rows->content( $text, $this->texts->store( $text, 'gzip', '' ), $model ), $revision, $role );
	}

	/** Rows that lead nowhere, so that inner joins lose revisions. */
	private function makeLosses() {
		$far = 99999999;
		[ $id, $last ] = $this->add( 0, 'Odd/Losses', [ 'kept' ] );
		$known = $this->actors[0];
		foreach ( [ 'actor' => [ $id, $far, 'x' ], 'comment' => [ $id, $known, $far ], 'link' => [ $id, $known, null ], 'slot' => [ $id, $known, 'x' ],
			'content' => [ $id, $known, 'x' ], 'page' => [ $far, $known, 'x' ] ] as $missing => [ $page, $actor, $comment ] ) {
			$comment = $comment === 'x' ? $this->rows->comment( "no $missing" ) : $comment;
			$revision = $this->rows->revision( $page, '20230802000000', $actor, $comment, $last, 'lost' );
			if ( $missing !== 'slot' ) {
				$this->rows->slot( $revision, $missing === 'content' ? $far
					: $this->rows->content( 'lost', $this->texts->store( 'lost', 'plain', '' ), 'wikitext' ), $revision );
			}
		}
		$this->rows->page( $this->rows->next( 'page' ), 0, 'Odd/No_revisions', 0, '' );
	}
}
