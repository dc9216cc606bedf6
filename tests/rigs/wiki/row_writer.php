<?php
use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;

/**
 * Writes rows of a wiki's tables in batches, straight, and gives out their ids: ascending, with gaps as deleted
 * pages leave them. External clusters' tables are written through it, too.
 */
class RowWriter {
	private const BATCH_ROWS = 200;
	private const BATCH_BYTES = 4000000;
	private const GAP_EVERY = 15;
	private const GAP = 40;
	private $dbw;
	private $random;
	private $clusters = [];
	private $rows = [];
	private $bytes = [];
	private $last = [];
	private $comments = [];
	private $actors = [];
	private $names = [ 'model' => [], 'role' => [] ];

	public function __construct( $dbw, RigRandom $random ) {
		$this->dbw = $dbw;
		$this->random = $random;
		$store = MediaWikiServices::getInstance()->getExternalStoreFactory()->getStore( 'DB' );
		foreach ( [ 'cluster1', 'cluster2' ] as $name ) {
			$this->clusters[$name] = $store->getPrimary( $name );
		}
		foreach ( $this->databases() as $database ) {
			$database->begin( __METHOD__ );
		}
	}

	public function finish() {
		foreach ( array_keys( $this->rows ) as $table ) {
			$this->flush( $table );
		}
		foreach ( $this->databases() as $database ) {
			$database->commit( __METHOD__ );
		}
	}

	private function databases(): array {
		return array_merge( [ $this->dbw ], array_values( $this->clusters ) );
	}

	public function clear( array $tables ) {
		foreach ( $tables as $table ) {
			$this->dbw->delete( $table, '*', __METHOD__ );
		}
	}

	/** @param string $table a cluster's name stands for its table */
	public function put( string $table, array $row ) {
		ksort( $row );
		$this->rows[$table][] = $row;
		$this->bytes[$table] = ( $this->bytes[$table] ?? 0 ) + strlen( $row['old_text'] ?? $row['blob_text'] ?? '' );
		if ( count( $this->rows[$table] ) >= self::BATCH_ROWS || $this->bytes[$table] > self::BATCH_BYTES ) {
			$this->flush( $table );
		}
	}

	private function flush( string $table ) {
		$database = $this->clusters[$table] ?? $this->dbw;
		if ( $this->rows[$table] ) {
			$database->insert( isset( $this->clusters[$table] ) ? 'blobs' : $table, $this->rows[$table], __METHOD__ );
		}
		$this->rows[$table] = [];
		$this->bytes[$table] = 0;
	}

	public function next( string $kind ): int {
		$id = $this->lastId( $kind ) + 1;
		if ( $kind !== 'content' && $this->random->oneIn( self::GAP_EVERY ) ) {
			$id += $this->random->pick( self::GAP );
		}
		return $this->last[$kind] = $id;
	}

	public function lastId( string $kind ): int {
		return $this->last[$kind] ?? 0;
	}

	public function time( $time ): string {
		return $this->dbw->timestamp( $time );
	}

	/** @return string the URL of the text */
	public function blob( string $cluster, string $data ): string {
		$id = $this->next( $cluster );
		$this->put( $cluster, [ 'blob_id' => $id, 'blob_text' => $data ] );
		return "DB://$cluster/$id";
	}

	/** @return int the id of the text row */
	public function text( string $data, string $flags, ?int $id = null ): int {
		$id = $id ?? $this->next( 'text' );
		$this->put( 'text', [ 'old_id' => $id, 'old_text' => $data, 'old_flags' => $flags ] );
		return $id;
	}

	public function comment( string $text ): int {
		if ( !isset( $this->comments[$text] ) ) {
			$this->comments[$text] = $this->next( 'comment' );
			$this->put( 'comment', [ 'comment_id' => $this->comments[$text], 'comment_hash' => CommentStore::hash( $text, null ),
				'comment_text' => $text, 'comment_data' => null ] );
		}
		return $this->comments[$text];
	}

	/** @param int|null $user id of a registered user, who gets a row of his own; null: an address or an imported name */
	public function actor( string $name, ?int $user = null ): int {
		if ( isset( $this->actors[$name] ) ) {
			return $this->actors[$name];
		}
		$id = $this->actors[$name] = $this->next( 'actor' );
		$this->put( 'actor', [ 'actor_id' => $id, 'actor_user' => $user, 'actor_name' => $name ] );
		if ( $user ) {
			$this->put( 'user', [ 'user_id' => $user, 'user_name' => $name, 'user_real_name' => '',
				'user_password' => ":pbkdf2:sha512:never-publish-this-hash-$user", 'user_newpassword' => '',
				'user_email' => "never-publish-$user@mail.example", 'user_touched' => $this->time( '20200101000000' ),
				'user_token' => str_repeat( 'x', 32 ), 'user_editcount' => 1, 'user_registration' => $this->time( '20050101000000' ) ] );
		}
		return $id;
	}

	private function nameId( string $kind, string $table, string $name ): int {
		if ( !isset( $this->names[$kind][$name] ) ) {
			$this->names[$kind][$name] = count( $this->names[$kind] ) + 1;
			$this->put( $table, [ "{$kind}_id" => $this->names[$kind][$name], "{$kind}_name" => $name ] );
		}
		return $this->names[$kind][$name];
	}

	/** @return int the id of the content row */
	public function content( string $text, string $address, string $model, array $over = [] ): int {
		$id = $this->next( 'content' );
		$this->put( 'content', $over + [ 'content_id' => $id, 'content_size' => strlen( $text ),
			'content_sha1' => SlotRecord::base36Sha1( $text ), 'content_model' => $this->nameId( 'model', 'content_models', $model ),
			'content_address' => $address ] );
		return $id;
	}

	public function slot( int $revision, int $content, int $origin, string $role = 'main' ) {
		$this->put( 'slots', [ 'slot_revision_id' => $revision, 'slot_role_id' => $this->nameId( 'role', 'slot_roles', $role ),
			'slot_content_id' => $content, 'slot_origin' => $origin ] );
	}

	/**
	 * @param array $over columns that are not as usual
	 * @param int|null $comment null: no row leads to a comment
	 * @return int the id of the revision
	 */
	public function revision( int $page, $time, int $actor, ?int $comment, ?int $parent, string $text, array $over = [] ): int {
		$id = $this->next( 'revision' );
		$this->put( 'revision', $over + [ 'rev_id' => $id, 'rev_page' => $page, 'rev_comment_id' => 0, 'rev_actor' => $actor,
			'rev_timestamp' => $this->time( $time ), 'rev_minor_edit' => 0, 'rev_deleted' => 0, 'rev_len' => strlen( $text ),
			'rev_parent_id' => $parent, 'rev_sha1' => SlotRecord::base36Sha1( $text ) ] );
		if ( $comment !== null ) {
			$this->put( 'revision_comment_temp', [ 'revcomment_rev' => $id, 'revcomment_comment_id' => $comment ] );
		}
		return $id;
	}

	public function page( int $id, int $namespace, string $title, int $latest, string $text, array $over = [] ) {
		$this->put( 'page', $over + [ 'page_id' => $id, 'page_namespace' => $namespace, 'page_title' => $title,
			'page_is_redirect' => 0, 'page_is_new' => 0, 'page_random' => $id * 7919 % 100003 / 100003,
			'page_touched' => $this->time( '20230101000000' ), 'page_links_updated' => null, 'page_latest' => $latest,
			'page_len' => strlen( $text ), 'page_content_model' => null, 'page_lang' => null ] );
	}

	public function redirect( int $from, int $namespace, string $title, ?string $interwiki = '', ?string $fragment = '' ) {
		$this->put( 'redirect', [ 'rd_from' => $from, 'rd_namespace' => $namespace, 'rd_title' => $title,
			'rd_interwiki' => $interwiki, 'rd_fragment' => $fragment ] );
	}
}
