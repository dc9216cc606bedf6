<?php
/**
 * Fills an installed MediaWiki 1.39 with a wiki of our own making, deterministically: heavy-tailed histories whose
 * texts are stored in every way that old wikis have, pages of one odd case each, a log, files. Rows are written
 * straight to the database: 100,000 revisions take a minute. What the wiki holds already is removed.
 *
 *   php make-wiki.php --conf LocalSettings.php [--seed 1] [--revisions 2000] [--pages N] [--bigpage BYTES] [--plain] [--broken]
 */
require_once '/usr/share/mediawiki/maintenance/Maintenance.php';
foreach ( [ 'prose', 'row_writer', 'text_store', 'pages', 'odd_pages', 'broken_pages', 'log_and_files' ] as $part ) {
	require_once __DIR__ . "/wiki/$part.php";
}

class MakeWiki extends Maintenance {
	private const TABLES = [ 'page', 'revision', 'slots', 'content', 'text', 'comment', 'actor', 'user', 'revision_comment_temp', 'logging', 'log_search',
		'recentchanges', 'redirect', 'page_restrictions', 'page_props', 'image', 'oldimage', 'ip_changes', 'site_stats', 'content_models', 'slot_roles',
		'searchindex', 'user_groups', 'user_properties', 'job', 'objectcache' ];

	public function __construct() {
		parent::__construct();
		$this->addOption( 'seed', 'a number; the same seed gives the same wiki', false, true );
		$this->addOption( 'revisions', 'about how many revisions ordinary pages have', false, true );
		$this->addOption( 'pages', 'how many ordinary pages; by default one for 12 revisions', false, true );
		$this->addOption( 'bigpage', 'bytes of the largest texts', false, true );
		$this->addOption( 'plain', 'only what an import of a dump brings back: no odd pages, nothing hidden, one slot' );
		$this->addOption( 'broken', 'also pages whose text cannot be read' );
	}

	public function execute() {
		$random = new RigRandom( (int)$this->getOption( 'seed', 1 ) * 7919 );
		$rows = new RowWriter( $this->getDB( DB_PRIMARY ), $random );
		$rows->clear( self::TABLES );
		$texts = new TextStore( $rows );
		$actors = $this->makeActors( $rows );
		$revisions = (int)$this->getOption( 'revisions', 2000 );
		$isPlain = $this->hasOption( 'plain' );
		$ordinary = new Pages( $rows, $texts, $random, $actors, $isPlain );
		$pages = $ordinary->make( (int)$this->getOption( 'pages', max( 60, intdiv( $revisions, 12 ) ) ), $revisions );
		$log = new LogAndFiles( $rows, $actors );
		$log->makeLog( $pages, max( 200, intdiv( $revisions, 10 ) ) );
		$kinds = $isPlain ? [] : ( $this->hasOption( 'broken' ) ? [ OddPages::class, BrokenPages::class ] : [ OddPages::class ] );
		foreach ( $kinds as $kind ) {
			( new $kind( $rows, $texts, $actors, (int)$this->getOption( 'bigpage', 100000 ) ) )->make();
		}
		if ( !$isPlain ) {
			$log->makeFiles( static fn ( $name ) => self::addFilePage( $rows, $texts, $actors[0], $name ) );
		}
		$rows->put( 'site_stats', [ 'ss_row_id' => 1, 'ss_total_edits' => $rows->lastId( 'revision' ), 'ss_good_articles' => 0,
			'ss_total_pages' => $rows->lastId( 'page' ), 'ss_users' => 300, 'ss_active_users' => 0, 'ss_images' => 2 ] );
		$rows->finish();
	}

	private function makeActors( RowWriter $rows ): array {
		$actors = [];
		for ( $i = 1; $i <= 300; $i++ ) {
			$actors[] = $rows->actor( [ "Editor $i", "Χρήστης $i", "Ёлка $i", "利用者 $i", "O'Hara & \"co\" $i" ][$i % 5], $i );
		}
		for ( $i = 1; $i <= 120; $i++ ) {
			$actors[] = $rows->actor( $i % 3 ? '192.0.' . $i % 7 . ".$i" : '2001:DB8:0:0:0:0:0:' . strtoupper( dechex( $i ) ) );
		}
		for ( $i = 1; $i <= 60; $i++ ) {
			$actors[] = $rows->actor( "imported>Old user $i" );
		}
		return $actors;
	}

	private static function addFilePage( RowWriter $rows, TextStore $texts, int $actor, string $name ) {
		$id = $rows->next( 'page' );
		$revision = $rows->revision( $id, '20220101000000', $actor, $rows->comment( 'upload' ), 0, 'a file' );
		$rows->slot( $revision, $rows->content( 'a file', $texts->store( 'a file', 'plain', '' ), 'wikitext' ), $revision );
		$rows->page( $id, 6, $name, $revision, 'a file' );
	}
}

$maintClass = MakeWiki::class;
require_once RUN_MAINTENANCE_IF_MAIN;
